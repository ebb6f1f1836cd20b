"""The one style sheet, small enough to stand in every page."""

STYLE = """
:root{color-scheme:light dark;--bg:#f4f6fa;--card:#fff;--ink:#182433;--soft:#566476;--line:#d9dfe8;--accent:#0b57d0;
--on-accent:#fff;--good:#0f6b3f;--bad:#b3261e;--warn:#7a4d00;--ribbon:#fff3d6}
@media (prefers-color-scheme:dark){:root{--bg:#10151d;--card:#1a212c;--ink:#e6ebf2;--soft:#a7b4c5;--line:#303b4a;
--accent:#8ab4f8;--on-accent:#0b1a33;--good:#7bd6a4;--bad:#ff9c94;--warn:#ffcf7d;--ribbon:#3a2f12}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
.ribbon{background:var(--ribbon);color:var(--warn);text-align:center;font-size:13px;padding:4px 12px}
header,main{max-width:1040px;margin:0 auto;padding:0 16px}
header{display:flex;flex-wrap:wrap;gap:4px 18px;align-items:baseline;padding-top:18px;padding-bottom:6px}
header b{font-size:18px;margin-right:auto}
nav{display:flex;flex-wrap:wrap;gap:4px 14px}
a{color:var(--accent)}
nav a{text-decoration:none;padding:4px 2px}
nav a[aria-current]{border-bottom:2px solid var(--accent);color:var(--ink);font-weight:600}
h1{font-size:22px;line-height:1.25;margin:14px 0 10px;overflow-wrap:anywhere}
h2{font-size:16px;margin:0 0 10px}
p{margin:0 0 10px}
.soft{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px;margin:0 0 16px}
.tabs{border-bottom:1px solid var(--line);margin:0 0 14px}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;align-items:end}
label{display:block;font-size:13px;color:var(--soft)}
input,select{width:100%;font:inherit;color:var(--ink);background:var(--bg);border:1px solid var(--soft);
border-radius:7px;padding:7px 9px;margin-top:3px;height:39px}
button{font:inherit;font-weight:600;border:1px solid var(--accent);background:var(--accent);color:var(--on-accent);
border-radius:7px;padding:8px 16px;cursor:pointer}
button.plain{background:transparent;color:var(--accent)}
button.bad{background:transparent;border-color:var(--bad);color:var(--bad)}
button.small{padding:3px 9px;font-size:13px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.row{display:flex;flex-wrap:wrap;gap:10px;align-items:end;margin:0 0 14px}
.mail{display:grid;grid-template-columns:minmax(170px,1fr) 3fr auto;gap:2px 16px;padding:11px 16px;color:inherit;
text-decoration:none;border-bottom:1px solid var(--line)}
.mail:last-child{border-bottom:0}
.mail:hover b{text-decoration:underline}
.mail span,.mail b{overflow-wrap:anywhere}
.list{padding:0}
.badge{display:inline-block;border:1px solid currentColor;border-radius:99px;padding:0 8px;font-size:12px;
white-space:nowrap;font-weight:400}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
dl{display:grid;grid-template-columns:110px 1fr;gap:3px 12px;margin:0 0 14px}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
iframe{width:100%;height:70vh;border:1px solid var(--line);border-radius:8px;background:#fff}
@media (max-width:640px){.mail{grid-template-columns:1fr auto}.mail b{grid-column:1/-1;grid-row:1}
dl{grid-template-columns:1fr}dd{margin-bottom:6px}}
"""
