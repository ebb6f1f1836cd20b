from datetime import timedelta

from django.db import migrations, models
from django.db.models import F

DAYS = 10


def rely_on_what_was_read(apps, schema_editor):
    feeds = apps.get_model("automation", "CalendarFeed").objects.exclude(last_fetched_at=None)
    feeds.update(relied_on_until=F("last_fetched_at") + timedelta(days=DAYS))


class Migration(migrations.Migration):
    dependencies = [("automation", "0016_links_of_replaced_meetings")]

    operations = [
        migrations.AddField("calendarfeed", "relied_on_until", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(rely_on_what_was_read, migrations.RunPython.noop),
    ]
