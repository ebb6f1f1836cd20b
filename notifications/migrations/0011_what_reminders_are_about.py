from uuid import UUID

from django.db import migrations, models


def note_what_reminders_are_about(apps, schema_editor):
    """It stood in their keys alone: reminder:<id>:<start>:<minutes>."""
    notices = apps.get_model("notifications", "Notice").objects.defer("message")
    for notice in notices.filter(kind="reminder", about=None).exclude(once_key="").iterator():
        notices.filter(pk=notice.pk).update(about=UUID(hex=notice.once_key.split(":")[1]))


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0010_what_notices_are_about"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("dispatch", "Request to accept"),
                    ("connection_lost", "Authorization lost"),
                    ("access_request", "Access requested"),
                    ("template_test", "Test of a mail template"),
                    ("reminder", "Reminder"),
                    ("needs_somebody", "Something needs an admin"),
                    ("feed_moved", "Moved (by calendar feed)"),
                    ("feed_link", "New link (by calendar feed)"),
                    ("feed_cancelled", "Cancelled (by calendar feed)"),
                    ("feed_withdrawn", "Withdrawn (by calendar feed)"),
                ],
                max_length=40,
            ),
        ),
        migrations.RunPython(note_what_reminders_are_about, migrations.RunPython.noop),
    ]
