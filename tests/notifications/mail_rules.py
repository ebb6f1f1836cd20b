"""The rules for the message: structure, headers, what is readable, and who sees whom."""

import re
from collections import Counter
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from tests.notifications.read_mail import Mail
from tests.notifications.rules import Rules

mail_rules: Rules[Mail] = Rules()
SINGLE_HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Reply-To",
    "References",
    "In-Reply-To",
]
PARAMETER_NAME = re.compile(rb';\s*([A-Za-z*0-9-]+)=(?:"[^"]*"|[^;\s]*)')
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MEETING_LINK = re.compile(r"https?://[\w.-]*(?:zoom\.us|teams\.microsoft\.com|teams\.live\.com)/[^\s\"<>]+")
HARMLESS_TAGS = set(
    ["html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "p", "h1", "h2", "a"]
    + ["br", "span", "strong", "ul", "ol", "li", "img"]
)
OWN_PICTURE = re.compile(r"cid:[\w.@-]+")
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
HOST_LINK = re.compile(r"zak=|zoom\.us/s/|[?&]role=1", re.IGNORECASE)


class Tags(HTMLParser):
    """The tags and attributes of a page, as a browser sees them."""

    def __init__(self, html: str):
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attributes


@mail_rules.add("mime.one-calendar-part")
def has_one_calendar_part(mail: Mail) -> bool:
    return len(mail.parts("text/calendar")) == 1


@mail_rules.add("mime.calendar-in-alternative", "mime.top-mixed", "mime.alternative-order")
def has_the_structure(mail: Mail) -> bool:
    top = [part.get_content_type() for part in mail.message.iter_parts()]
    inner = [part.get_content_type() for part in next(iter(mail.message.iter_parts())).iter_parts()]
    if inner[1] == "multipart/related":
        # The HTML with its pictures counts as the HTML.
        inner[1] = next(iter(mail.parts("multipart/related")[0].iter_parts())).get_content_type()
    return (
        mail.message.get_content_type() == "multipart/mixed"
        and top == ["multipart/alternative", "application/ics"]
        and inner == ["text/plain", "text/html", "text/calendar"]
    )


@mail_rules.add("mime.calendar-not-attachment")
def shows_the_calendar_inline(mail: Mail) -> bool:
    return mail.parts("text/calendar")[0].get_content_disposition() != "attachment"


@mail_rules.add("mime.method-parameter", "cal.method-matches-mime")
def names_the_method(mail: Mail) -> bool:
    return mail.parts("text/calendar")[0].get_param("method") == mail.method


@mail_rules.add("mime.charset")
def names_the_charset(mail: Mail) -> bool:
    texts = [part for part in mail.message.walk() if part.get_content_maintype() == "text"]
    return all(str(part.get_param("charset")).lower() == "utf-8" for part in texts)


@mail_rules.add("mime.no-duplicate-parameters")
def gives_each_parameter_once(mail: Mail) -> bool:
    headers = re.findall(rb"(?im)^content-(?:type|disposition):.*(?:\r\n[ \t].*)*", mail.octets)
    names = [Counter(name.lower() for name in PARAMETER_NAME.findall(header)) for header in headers]
    return bool(headers) and all(count == 1 for counter in names for count in counter.values())


@mail_rules.add("mime.no-defects")
def has_no_defects(mail: Mail) -> bool:
    parts = list(mail.message.walk())
    return not any(part.defects or any(value.defects for value in part.values()) for part in parts)


@mail_rules.add("mime.line-998", "mime.ascii-headers", "mime.no-bare-cr")
def goes_through_every_relay(mail: Mail) -> bool:
    lines = mail.octets.split(b"\r\n")
    return mail.octets.isascii() and all(len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in lines)


@mail_rules.add("hdr.once")
def has_each_header_once(mail: Mail) -> bool:
    return all(len(mail.message.get_all(name, [])) <= 1 for name in SINGLE_HEADERS)


@mail_rules.add("mime.text-part", "mime.html-part", "body.not-empty")
def can_be_read(mail: Mail) -> bool:
    return len(mail.body("text/plain").strip()) > 40 and "<table" in mail.body("text/html")


@mail_rules.add("body.join-link")
def gives_the_link_alone_on_a_line(mail: Mail) -> bool:
    return not mail.is_request or mail.link in mail.body("text/plain").split("\n")


@mail_rules.add("body.join-link-html")
def links_in_the_html(mail: Mail) -> bool:
    return not mail.is_request or f'href="{mail.link.replace("&", "&amp;")}"' in mail.body("text/html")


@mail_rules.add("body.no-other-join-link")
def has_no_other_join_link(mail: Mail) -> bool:
    bodies = mail.body("text/plain") + mail.body("text/html").replace("&amp;", "&")
    return set(MEETING_LINK.findall(bodies)) <= ({mail.link} if mail.is_request else set())


@mail_rules.add("body.html-is-inert")
def has_harmless_html(mail: Mail) -> bool:
    found = Tags(mail.body("text/html"))
    links = [value for name, value in found.attributes if name in {"href", "action"}]
    pictures = [str(value) for name, value in found.attributes if name in {"src", "srcset", "background"}]
    return (
        found.names <= HARMLESS_TAGS
        and not any(name.startswith("on") for name, _ in found.attributes)
        and all(str(link).startswith(("https://", "http://127.0.0.1", "tel:", "mailto:")) for link in links)
        and all(OWN_PICTURE.fullmatch(picture) for picture in pictures)
    )


@mail_rules.add("mime.pictures-inline", "mime.pictures-are-shown")
def carries_the_pictures_that_it_shows(mail: Mail) -> bool:
    """Each is there once, right beside the HTML, is no attachment to open, and is asked for."""
    pictures = [part for part in mail.message.walk() if part.get_content_maintype() == "image"]
    beside = [part for related in mail.parts("multipart/related") for part in list(related.iter_parts())[1:]]
    shown = {value for name, value in Tags(mail.body("text/html")).attributes if name == "src"}
    return (
        pictures == beside
        and shown == {f"cid:{str(part['Content-ID']).strip('<>')}" for part in pictures}
        and all(part.get_content_disposition() == "inline" for part in pictures)
        and all(str(part["Content-Transfer-Encoding"]) == "base64" for part in pictures)
    )


@mail_rules.add("mime.one-ics-attachment", "mime.attachment-same", "mime.attachment-type", "mime.attachment-name")
def attaches_the_same_octets(mail: Mail) -> bool:
    files = list(mail.message.iter_attachments())[-1:]
    return (
        [(file.get_content_type(), file.get_filename()) for file in files] == [("application/ics", "invite.ics")]
        and len(mail.parts("application/ics")) == 1
        and files[0].get_payload(decode=True) == mail.calendar
    )


@mail_rules.add("mime.transfer-encoding")
def encodes_the_calendar_in_base64(mail: Mail) -> bool:
    parts = mail.parts("text/calendar") + mail.parts("application/ics")
    return all(part["Content-Transfer-Encoding"] == "base64" for part in parts)


@mail_rules.add("privacy.one-recipient")
def has_one_recipient(mail: Mail) -> bool:
    return len(mail.addresses("To")) == 1 and not mail.addresses("Cc") and not mail.addresses("Bcc")


@mail_rules.add("privacy.one-attendee", "hdr.to-is-attendee")
def invites_its_recipient_alone(mail: Mail) -> bool:
    return len(mail.event.all("ATTENDEE")) == 1 and [mail.party_address("ATTENDEE")] == mail.addresses("To")


@mail_rules.add("privacy.no-other-address-in-ics")
def names_nobody_else_in_the_calendar(mail: Mail) -> bool:
    own = {mail.party_address("ORGANIZER"), mail.party_address("ATTENDEE")}
    texts = " ".join(one.value for one in mail.event.properties if one.name not in {"SUMMARY", "UID"})
    return set(ADDRESS.findall(texts)) <= own


@mail_rules.add("hdr.recipient-not-organizer")
def comes_from_somebody_else(mail: Mail) -> bool:
    return mail.addresses("To")[0].lower() != mail.party_address("ORGANIZER").lower()


@mail_rules.add("hdr.from", "hdr.from-is-organizer", "hdr.from-fits-organizer")
def comes_from_the_organizer(mail: Mail) -> bool:
    return mail.addresses("From") == [mail.party_address("ORGANIZER")]


@mail_rules.add("hdr.auto-submitted", "hdr.not-bulk")
def says_that_a_machine_wrote_it(mail: Mail) -> bool:
    unwanted = any(mail.message[name] for name in ("List-Unsubscribe", "Precedence", "List-Id"))
    return mail.message["Auto-Submitted"] == "auto-generated" and not unwanted


@mail_rules.add("hdr.auto-response")
def asks_for_no_automatic_answer(mail: Mail) -> bool:
    return mail.message["X-Auto-Response-Suppress"] == "OOF, AutoReply"


@mail_rules.add("hdr.subject")
def has_a_subject_of_one_line(mail: Mail) -> bool:
    subject = str(mail.message["Subject"])
    return len(subject) > 20 and "UTC" in subject and not UNSEEN.search(subject) and len(subject) < 250


@mail_rules.add("hdr.date")
def has_a_date(mail: Mail) -> bool:
    return parsedate_to_datetime(str(mail.message["Date"])).tzinfo is not None


@mail_rules.add("hdr.message-id")
def has_a_message_id(mail: Mail) -> bool:
    return bool(re.fullmatch(r"<[^\s<>@]+@[\w.-]+>", str(mail.message["Message-ID"])))


@mail_rules.add("secret.no-host-link", "secret.no-host-link-in-body", "secret.no-moderator-link")
def lets_nobody_be_host(mail: Mail) -> bool:
    everything = mail.calendar.decode().replace("\r\n ", "") + mail.body("text/plain") + mail.body("text/html")
    return not HOST_LINK.search(everything) and "MODERATOR" not in everything
