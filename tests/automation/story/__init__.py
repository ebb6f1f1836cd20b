"""Random stories: thirty changes to jobs, workers that die in between, and three worlds that agree in the end.

`ground` is what a story stands on, `changes` what may happen, `deaths` where a process may die, `work` what workers do;
`worlds` says how things have to be when all has come to rest, and `mailboxes` what people may have got until then.
"""
