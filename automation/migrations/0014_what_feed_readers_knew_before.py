from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("automation", "0013_links_of_feed_readers"),
    ]

    operations = [
        migrations.AddField(
            model_name="feedreader",
            name="before_end",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="feedreader",
            name="before_link_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="feedreader",
            name="before_start",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
