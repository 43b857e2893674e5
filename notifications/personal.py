"""Which columns of the notifications hold personal data, what for and how long (PIPL 6 and 19)."""

FIELDS = {
    "notifications.DemoMessage.to": ("the demo's phone, never a real number; encrypted", "while the demo stands"),
    "notifications.GroupRobot.webhook": ("address of a group's robot; encrypted", "while it is used"),
    "notifications.GroupRobot.secret": ("signing messages to the robot; encrypted", "while it is used"),
}
