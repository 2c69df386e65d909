"""The form of a record: read as a browser would send it, looked at and saved."""

import html
import re


def fields(markup):
    """Give the fields of the page's form as a browser would send them."""
    form = markup[markup.index('<form class="panel-body"') :].partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', inner) or re.search(r'<option value="([^"]*)"', inner)
        found[name] = chosen[1] if chosen else ""
    return found


def save(visitor, edit, send, **typed):
    """Fill in a form, look at its effect, and save. Return the page of the effect and the last answer."""
    looked = visitor.post(send, fields(visitor.get(edit).text) | typed)
    return looked, visitor.post(send, fields(looked.text))
