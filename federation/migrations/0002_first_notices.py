from django.db import migrations

TEXTS = {
    "membership": (
        "我们保存您的姓名、手机号和身份证号，用于确认会员身份、办理入会和转会。退会三年后删除。",
        "We keep your name, phone and ID number to know you as a member and to handle joining and transfers. "
        "They are deleted three years after you leave.",
    ),
    "messages": (
        "我们用您的手机号给您发送报名、提醒和结果通知。您可以随时撤回，撤回后不影响参加活动。",
        "We use your phone number for notices about sign-ups, reminders and results. You may withdraw at any time "
        "and still take part.",
    ),
    "sensitive": (
        "申请帮扶时，您填写的困难或健康情况属于敏感个人信息，仅供审核人员用于本次申请。",
        "What you tell us about hardship or health when you ask for aid is sensitive; only those who decide on this "
        "request see it.",
    ),
    "doors": (
        "进入职工之家时，我们只记录门和时间，用于安全管理，保存时间很短，不统计个人行踪。",
        "When you enter a worker home we record the door and the time alone, for safety and for a short while. "
        "Nobody's path is analysed.",
    ),
    "partners": (
        "参加其他单位承办的活动时，我们把您的姓名和手机号提供给承办单位，仅用于本次活动。",
        "When another organisation hosts an activity we pass on your name and phone, for this activity alone.",
    ),
    "photos": (
        "活动照片中可能有您，我们会用于宣传报道。撤回后，我们不再使用新的照片。",
        "You may appear in photos of activities that we publish. After you withdraw we use no new ones.",
    ),
}


def publish(apps, schema_editor):
    Notice = apps.get_model("federation", "Notice")
    for purpose, (text_zh, text_en) in TEXTS.items():
        Notice.objects.get_or_create(
            purpose=purpose, version=1, defaults={"text_zh": text_zh, "text_en": text_en}
        )


class Migration(migrations.Migration):
    """Publishes the first version of every privacy notice."""

    dependencies = [("federation", "0001_initial")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
