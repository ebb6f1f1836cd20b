"""Whether a row came out as it says; each judge raises AssertionError with the row's name, what it says, what was."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.journeys.lifecycle.cases import Case
from tests.journeys.lifecycle.findings import METHOD_OF, Mail, Story, topic_of
from tests.journeys.lifecycle.table import Row


class Judge:
    def __init__(self, row: Row, case: Case, story: Story):
        self.row, self.case, self.story = row, case, story
        self.scene = story.scene
        self.provider = story.scene.provider
        self.job = story.scene.told

    def compare(self, what: str, *, expected: Any, found: Any) -> None:
        assert found == expected, (
            f"row “{self.row.name}”, {self.provider}: {what}\n  expected: {expected}\n  found:    {found}"
        )

    # --- The provider ---

    def judge_calls(self) -> None:
        expected = self.row.calls_of(self.provider)
        self.compare(f"calls ({self.row.provider})", expected=dict(expected), found=dict(self.story.calls))

    def judge_what_exists(self) -> None:
        """At the provider there is the meeting that the job shows, as the job is now, and no other."""
        live = {key for key, one in self.story.meetings.items() if one["live"]}
        wanted = self.expected_meetings()
        self.compare("live meetings", expected=wanted | self.left_behind, found=live)
        if wanted and self.scene.notes.get("provider follows", True):
            (meeting,) = (self.story.meetings[key] for key in wanted)
            times = datetime.fromisoformat(self.job["start"]), self.job["duration"]
            self.compare("title there", expected=self.job["description"], found=topic_of(meeting))
            self.compare("time there", expected=times, found=times_of(meeting))

    def expected_meetings(self) -> set[str]:
        meeting = self.job and self.job["meeting"]
        is_gone = meeting is None or not meeting["provider_meeting_id"] or "deleted" in str(meeting["drift"])
        return set() if is_gone or self.scene.pasted else {meeting["provider_meeting_id"]}

    @property
    def left_behind(self) -> set[str]:
        """Where we have no say any more since the provider was removed."""
        return {self.scene.notes["stays"]} if "stays" in self.scene.notes else set()

    # --- Mail ---

    def judge_mails(self) -> None:
        expected = self.case.mails_with(self.provider)
        self.compare(f"mails ({self.row.mails})", expected=expected, found=self.story.told)
        kinds = {kind for each in expected.values() for kind in each} & set(METHOD_OF)
        self.compare("kinds in the table", expected=kinds, found=self.row.kinds_of(self.provider))

    def judge_calendars(self) -> None:
        """One entry, revisions that only grow, each method as its kind, and one person in each mail."""
        for part, chain in self.story.chains.items():
            self.compare(f"UID for {part}", expected={self.scene.job["id"]}, found={mail.uid for mail in chain})
            sequences = [mail.sequence for mail in chain]
            self.compare(f"SEQUENCE for {part}", expected=sorted(set(sequences)), found=sequences)
            for mail in chain:
                self.judge_mail(part, mail)

    def judge_mail(self, part: str, mail: Mail) -> None:
        self.compare(f"METHOD for {part}", expected=METHOD_OF[mail.kind], found=mail.line("METHOD"))
        status = {"withdrawal": "", "cancellation": "CANCELLED"}.get(mail.kind, "CONFIRMED")
        self.compare(f"STATUS of the {mail.kind} for {part}", expected=status, found=mail.line("STATUS"))
        attendee = mail.line("ATTENDEE").lower()
        assert attendee.endswith(mail.to.lower()), f"row “{self.row.name}”: {attendee} in the mail to {mail.to}"
        has_link = any(mail.mentions(link) for link in self.story.links)
        self.compare(f"link in the {mail.kind} for {part}", expected=METHOD_OF[mail.kind] == "REQUEST", found=has_link)

    def judge_who_holds_it(self) -> None:
        """Whoever has the entry has the job's present time and link; nobody has it when the job is off."""
        holders = self.story.holders
        if self.job is None or not self.story.told_link:
            self.compare("who holds an invitation", expected=self.scene.notes.get("keep it", set()), found=set(holders))
            return
        start = datetime.fromisoformat(self.job["start"])
        end = start + timedelta(minutes=self.job["duration"])
        for part, mail in holders.items():
            times = read_utc(mail.line("DTSTART")), read_utc(mail.line("DTEND"))
            self.compare(f"times that {part} holds", expected=(start, end), found=times)
            self.compare(f"link that {part} holds", expected=True, found=mail.mentions(self.story.told_link))

    # --- What the job shows ---

    def judge_statuses(self) -> None:
        if self.row.shows == "–":
            self.compare("the job in the API", expected=None, found=self.job)
            return
        meeting = self.job["meeting"]
        found = self.job["status"], meeting and meeting["status"]
        self.compare("status of job and meeting", expected=(self.case.job, self.case.status), found=found)
        self.compare("the job's status on its page", expected=True, found=self.case.job in self.story.page_text)

    def judge_link(self) -> None:
        shows = self.row.shows_for(self.provider)
        told, shown = self.story.told_link, self.story.page_link
        self.compare(f"link on the page, as in the API ({shows})", expected=told, found=shown)
        before = self.scene.url_before
        verdicts = {
            "same link": told == before != "",
            "link stays": told == before != "",
            "as before": told == before,
            "new link": bool(told) and told != before,
            "that link": told == self.scene.pasted != "",
            "link": bool(told),
            "": not told,
        }
        words = next(words for words in verdicts if words in shows)
        self.compare(
            f"link ({shows}): {told or 'none'}, before: {before or 'none'}", expected=True, found=verdicts[words]
        )

    def judge_words(self) -> None:
        text = self.story.page_text.lower()
        for quote in self.row.quotes_of(self.provider):
            self.compare(f"*{quote}* on the page", expected=True, found=quote.lower() in text)
        if "password" in self.row.shows_for(self.provider):
            password = self.job["meeting"]["password"]
            self.compare("a password", expected=True, found=bool(password))
            self.compare("the password on the page", expected=True, found=password in self.story.page_text)
            self.compare("the password", expected=self.scene.notes.get("password", password), found=password)

    def judge_deliveries(self) -> None:
        """The page lists everybody who was written to about the meeting."""
        listed = self.story.page_text
        for part, chain in (self.story.chains if self.job else {}).items():
            self.compare(f"{part} among those who were told", expected=True, found=chain[-1].to in listed)


def times_of(meeting: Any) -> tuple[datetime, int]:
    """Start and minutes, of Zoom or Microsoft."""
    if "startDateTime" in meeting:
        start, end = (read_graph(meeting[name]) for name in ("startDateTime", "endDateTime"))
        return start, round((end - start).total_seconds() / 60)
    return datetime.fromisoformat(meeting["start_time"]), meeting["duration"]


def read_graph(text: str) -> datetime:
    """Seven digits behind the second, which Python takes as six."""
    return datetime.fromisoformat(text[:19] + "+00:00")


def read_utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
