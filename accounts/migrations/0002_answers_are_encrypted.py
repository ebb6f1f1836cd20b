from django.db import migrations, models

import accounts.fields


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        # Not altered: answers of the last hours in clear are better forgotten than left where they are.
        migrations.RemoveField(model_name="apianswer", name="body"),
        migrations.AddField(
            model_name="apianswer",
            name="body",
            field=accounts.fields.EncryptedTextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="apianswer", name="running_until", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddIndex(
            model_name="apianswer",
            index=models.Index(fields=["organization", "created_at"], name="accounts_ap_organiz_5346d5_idx"),
        ),
    ]
