"""How the room is laid out. Only the terminal's own colours, and none that means anything by itself."""

STYLE = """
Screen { background: ansi_default; color: ansi_default; layout: vertical; overflow: hidden; scrollbar-size: 1 1; }
Pane, LogView { background: ansi_default; color: ansi_default; scrollbar-size-vertical: 1;
  scrollbar-gutter: stable; scrollbar-size-horizontal: 0;
  overflow-x: hidden; overflow-y: auto; scrollbar-color: ansi_default; scrollbar-background: ansi_default;
  scrollbar-color-hover: ansi_default; scrollbar-color-active: ansi_default; }
#marking { height: 1; text-style: reverse; overflow: hidden; text-align: center; width: 100%; }
#title, #progress { height: 1; overflow: hidden; }
#message { height: auto; min-height: 1; max-height: 2; overflow: hidden; }
#title { text-style: bold; }
#keys { height: auto; max-height: 2; overflow: hidden; }
#list { height: 1fr; }
#body { height: 1fr; layout: horizontal; }
#log { width: 1fr; height: 1fr; border-top: solid ansi_default; }
#side { width: 42%; min-width: 46; max-width: 80; height: 1fr; border-left: solid ansi_default; }
#facts { height: auto; max-height: 50%; border-top: solid ansi_default; }
#times { height: 1fr; border-top: solid ansi_default; }
#form { height: 1fr; border-top: solid ansi_default; display: none; }
.form #form { display: block; }
.form #times { display: none; }
#log, #facts, #times, #form { border-title-style: none; }
.on-log #log, .on-facts #facts, .on-times #times, .on-form #form { border-title-style: bold reverse; }

.narrow #body { layout: vertical; }
.narrow #side { width: 100%; min-width: 0; max-width: 100%; height: auto; border-left: none; }
.narrow #facts { max-height: 5; }
.narrow #times { display: none; height: auto; }
.narrow #form { height: auto; max-height: 12; }
.narrow.form #facts { display: none; }
.narrow.after #facts { display: block; max-height: 7; }
.narrow.after #form { max-height: 12; }
.narrow.after.long #facts { max-height: 4; }
.narrow.on-facts #log, .narrow.on-times #log { display: none; }
.narrow.on-facts #side, .narrow.on-times #side { height: 1fr; }
.narrow.on-facts #facts { height: 1fr; max-height: 100%; }
.narrow.on-times #times { display: block; height: 1fr; }
.low.narrow #facts, .low.narrow.after #facts { max-height: 2; }
.low.narrow #form, .low.narrow.after #form { max-height: 60%; }
.low #keys { max-height: 1; }
.tall.narrow #form { max-height: 20; }
.tall.narrow.after #form { max-height: 16; }
.tall.narrow #facts, .tall.narrow.after #facts, .tall.narrow.after.long #facts { max-height: 12; }
"""
