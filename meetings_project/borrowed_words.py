"""What Django and REST framework say to people, where their German is not ours (see docs/translating.md).

Nothing imports this: it is here for makemessages, and our catalog goes before theirs.
"""

from django.utils.translation import gettext_noop as _

BORROWED = (
    _("Ensure this field has at least {min_length} characters."),
    _("Ensure this field has no more than {max_length} characters."),
    _("Ensure this value is greater than or equal to {min_value}."),
    _("Ensure this value is less than or equal to {max_value}."),
    _("Enter a valid URL."),
    _("Enter a valid email address."),
    _("Enter the same password as before, for verification."),
)
