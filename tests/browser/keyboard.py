"""Somebody who has no mouse: goes from one control to the next with Tab, and presses keys.

A press of a pointer anywhere on a page is a complaint of its reader.
"""

from browser.test_workbench import PASSWORD

NO_MOUSE = """addEventListener("pointerdown", () => console.error("a pointer was used"), true)"""
# Whether the focus is here; a control is what can have it, also in place of its words.
HERE = "one => one === document.activeElement"
FARTHEST = 250


class Keyboard:
    """The keys of a reader, and nothing else."""

    def __init__(self, reader):
        self.reader, self.page = reader, reader.page
        reader.context.add_init_script(NO_MOUSE)

    def to(self, control):
        """With Tab, as often as it takes; the focus never gets lost on the way."""
        control.first.wait_for()
        for _ in range(FARTHEST):
            if control.first.evaluate(HERE):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {control}")

    def press(self, *keys):
        """Keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def types(self, control, words):
        """Write into a field, in place of what stands there."""
        self.to(control).press("ControlOrMeta+a")
        self.page.keyboard.type(words)
        return self

    def button(self, name):
        """Press a button."""
        return self._leads_on(self.page.get_by_role("button", name=name, exact=True), "Space")

    def link(self, name):
        """Follow a link."""
        return self._leads_on(self.page.get_by_role("link", name=name, exact=True), "Enter")

    def logs_in(self, address, email):
        """With address and password."""
        words = self.reader.words
        self.page.goto(f"{address}/account/login/")
        self.types(self.page.get_by_label(words.address), email)
        self.types(self.page.get_by_label(words.a_password), PASSWORD)
        self.press("Enter")
        self.page.wait_for_url(f"{address}/")
        return self

    def _leads_on(self, control, key):
        self.to(control)
        with self.page.expect_navigation():
            self.press(key)
        return self
