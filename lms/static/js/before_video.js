// Before Video.js: its own style element would break the rule that styles come from files.
window.VIDEOJS_NO_DYNAMIC_STYLE = true;
