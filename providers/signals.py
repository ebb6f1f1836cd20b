"""What providers announce upward. Receivers write rows and nothing else."""

from django.dispatch import Signal

# Arguments: connection (Connection), change ("authorized", "restored", "lost" or "removed").
# Receivers: automation.receivers.follow_connection
connection_changed = Signal()

# Arguments: connection (Connection), news (providers.news.News). Each piece of news comes once for each connection.
# Receivers: automation.receivers.follow_provider
provider_event = Signal()

# Argument: connection (Connection), which was left alone for a while because it did not answer.
# Receivers: automation.receivers.follow_answer
connection_answers_again = Signal()
