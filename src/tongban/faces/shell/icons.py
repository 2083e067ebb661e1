"""Line icons of the design system: names and SVG paths on a 24 grid, drawn beside words and never alone."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "alert": '<path d="M12 4l9 16H3zM12 10v4.5M12 17.2v.1"/>',
    "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "baby": '<circle cx="12" cy="8" r="4"/><path d="M5 20.5c.6-4 3.4-6 7-6s6.4 2 7 6M10.8 8.6c.7.7 1.7.7 2.4 0"/>',
    "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "bell": '<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 20.8h4"/>',
    "book": '<path d="M5 4.5h11a3 3 0 0 1 3 3v12H8a3 3 0 0 1-3-3zM5 16.5a3 3 0 0 1 3-3h11"/>',
    "bowl": '<path d="M3.5 11h17a8.5 8.5 0 0 1-5.5 7.7v1.8H9v-1.8A8.5 8.5 0 0 1 3.5 11z"/>'
    '<path d="M9 7.5c0-1.4 1.2-1.4 1.2-2.8M13.4 7.5c0-1.4 1.2-1.4 1.2-2.8"/>',
    "building": '<path d="M3 20.5h18M6 20.5V4.5h12v16M10 20.5v-4h4v4M9.5 8h1M13.5 8h1M9.5 12h1M13.5 12h1"/>',
    "calendar": '<path d="M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V8M15.5 3.5V8"/>',
    "camera": '<path d="M3.5 7.5h4l2-3h5l2 3h4v12h-17z"/><circle cx="12" cy="13" r="3.5"/>',
    "chart": '<path d="M4 20h16M7 16v-5M12 16V6M17 16v-8"/>',
    "chat": '<path d="M4 5h16v11.5h-9L6.5 20v-3.5H4z"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.5 2"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "copy": '<path d="M8.5 8.5h11v11h-11zM5 15.5H4.5v-11h11V5"/>',
    "down": '<path d="M6 9l6 6 6-6"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M4.5 20h15"/>',
    "edit": '<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z"/>',
    "eye": '<path d="M2.5 12c2.3-4.2 5.6-6.3 9.5-6.3s7.2 2.1 9.5 6.3c-2.3 4.2-5.6 6.3-9.5 6.3S4.8 16.2 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "factory": '<path d="M3 20.5h18M4.5 20.5V9.5l5 3.2V9.5l5 3.2V5h4.5v15.5"/>'
    '<path d="M8.5 16.5h.01M12 16.5h.01M15.5 16.5h.01"/>',
    "file": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "flag": '<path d="M6 20.5v-16h12l-2.5 4.25 2.5 4.25H6"/>',
    "grid": '<path d="M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"/>',
    "home": '<path d="M4 11l8-7 8 7v9.5h-5.5v-6h-5v6H4z"/>',
    "house": '<path d="M4 11l8-6.5 8 6.5M6 9.5v11h12v-11"/><path d="M10 20.5v-6h4v6"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.7v.1"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="M11 12l8.5-8.5M16 7.5l2.5 2.5"/>',
    "licence": '<path d="M4 5h16v14H4zM7.5 9.5h6M7.5 13h4"/><circle cx="16" cy="14" r="2"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7'
    ' 5.7l1-1"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.1M4.5 12h.1M4.5 18h.1"/>',
    "lock": '<path d="M5.5 10.5h13v10h-13zM8.5 10.5V7.5a3.5 3.5 0 0 1 7 0v3"/>',
    "mail": '<path d="M3.5 6h17v12h-17zM3.5 7l8.5 6.5L20.5 7"/>',
    "map": '<path d="M4 6.5l5.5-2.5 5 2.5L20 4v13.5l-5.5 2.5-5-2.5L4 20zM9.5 4v13.5M14.5 6.5V20"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "minus": '<path d="M5 12h14"/>',
    "money": '<circle cx="12" cy="12" r="8.5"/><path d="M8.5 8l3.5 4 3.5-4M12 12v5M9.2 12.5h5.6M9.2 15h5.6"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4.2 3.7-6 7.5-6s6.7 1.8 7.5 6"/>',
    "phone": '<path d="M5 4h4l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2L20 15v4a1.5 1.5 0 0 1-1.6 1.5C10.5 20 4'
    " 13.5 3.5 5.6"
    'A1.5 1.5 0 0 1 5 4z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z"/>',
    "qr": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v2M14 20h2M18.5 18.5H20V20"/>',
    "register": '<path d="M5 6.5c0-1.7 3.1-3 7-3s7 1.3 7 3-3.1 3-7 3-7-1.3-7-3zM5 6.5v11c0 1.7 3.1 3 7 3s7-1.3'
    " 7-3v-11"
    'M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3"/>',
    "reply": '<path d="M9 7L4.5 11.5 9 16M4.5 11.5h9a6 6 0 0 1 6 6v.5"/>',
    "seal": '<circle cx="12" cy="9.500" r="5.500"/><path d="M8.5 14l-1.5 7 5-2.5 5 2.5-1.5-7"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "settings": '<circle cx="12" cy="12" r="3"/><path d="M12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3M6 6l2.1 2.1M15.9 15.9'
    'L18 18M18 6l-2.1 2.1M8.1 15.9L6 18"/>',
    "shield": '<path d="M12 3.5l7.5 3v5c0 4.5-3 7.7-7.5 9-4.5-1.3-7.5-4.5-7.5-9v-5zM8.5 12l2.5 2.5 4.5-5"/>',
    "speak": '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>',
    "truck": '<path d="M2.5 6.5h11v10h-11zM13.5 10h4l3.5 3.5v3h-7.5z"/><circle cx="7" cy="18" r="1.8"/>'
    '<circle cx="17" cy="18" r="1.8"/>',
    "upload": '<path d="M12 16V5M7 9l5-5 5 5M4.5 20h15"/>',
}

# Lights on a 16 grid: the shape alone tells the state in greyscale and to a colour-blind reader.
LIGHTS: dict[str, tuple[str, str]] = {
    "green": ("green", '<circle cx="8" cy="8" r="6" fill="#1f8a5b"/>'),
    "yellow": (
        "yellow",
        '<path d="M8 1.6 15.2 14.2H.8z" fill="#e3a008" stroke="#6f4a00" stroke-width="1"/>'
        '<path d="M8 6v4M8 11.8v.6" stroke="#3b2700" stroke-width="1.6"/>',
    ),
    "red": (
        "red",
        '<path d="M8 .6 15.4 8 8 15.4.6 8z" fill="#c62f25"/>'
        '<path d="M8 4.6v4.2M8 10.8v.6" stroke="#fff" stroke-width="1.7"/>',
    ),
    "paused": (
        "pause",
        '<rect x="1.5" y="1.5" width="13" height="13" rx="3" fill="#6b5aa8"/>'
        '<path d="M6 5v6M10 5v6" stroke="#fff" stroke-width="1.8"/>',
    ),
    "done": (
        "done",
        '<circle cx="8" cy="8" r="6.3" fill="#fff" stroke="#17714a" stroke-width="1.6"/>'
        '<path d="M4.9 8.3l2.2 2.2 4-4.6" fill="none" stroke="#17714a" stroke-width="1.8"/>',
    ),
    "ready": (
        "ready",
        '<circle cx="8" cy="8" r="6.3" fill="#fff" stroke="#0f5670" stroke-width="1.6"/>'
        '<path d="M6.6 5l4.4 3-4.4 3z" fill="#0f5670"/>',
    ),
    "waiting": (
        "wait",
        '<circle cx="8" cy="8" r="6" fill="#fff" stroke="#5a6974" stroke-width="1.6" stroke-dasharray="2.5 2.2"/>',
    ),
    "none": (
        "na",
        '<circle cx="8" cy="8" r="6.2" fill="#fff" stroke="#5a6974" stroke-width="1.5"/>'
        '<path d="M4 12l8-8" stroke="#5a6974" stroke-width="1.5"/>',
    ),
}

# Where a value comes from: the icon says the kind, the words name the source.
SOURCES: dict[str, str] = {
    "licence": "link",
    "register": "register",
    "result": "file",
    "document": "file",
    "map": "grid",
    "self": "person",
    "agent": "edit",
    "staff": "person",
    "computed": "chart",
}

# Fate of a paper: words, class, icon (None: the light `done`).
FATES: dict[str, tuple[str, str, str | None]] = {
    "free": ("免提交", "free", None),
    "promise": ("承诺", "promise", "edit"),
    "later": ("容缺", "later", "clock"),
    "upload": ("上传", "up", "upload"),
    "uploaded": ("已上传", "ok", "check"),
    "redo": ("要换一份", "bad", "alert"),
}

MARK = (
    '<svg class="tb-mark" viewBox="0 0 36 36" aria-hidden="true"><rect width="36" height="36" rx="8" fill="#0f5670"/>'
    '<path d="M8 25.5c5 0 5-15 10-15s5 15 10 15" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>'
    '<g fill="#fff"><circle cx="8" cy="25.5" r="2.7"/><circle cx="18" cy="10.5" r="2.7"/>'
    '<circle cx="28" cy="25.5" r="2.7"/></g></svg>'
)
