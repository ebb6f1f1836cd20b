"""The one style sheet, small enough to stand in every page."""

STYLE = """
:root{color-scheme:light dark;--bg:#f4f6fa;--card:#fff;--ink:#182433;--soft:#566476;--line:#d9dfe8;--accent:#0b57d0;
--on-accent:#fff;--good:#0f6b3f;--bad:#b3261e;--warn:#7a4d00;--tint:#eaf1fd;--ribbon:#fff3d6}
@media (prefers-color-scheme:dark){:root{--bg:#10151d;--card:#1a212c;--ink:#e6ebf2;--soft:#a7b4c5;--line:#303b4a;
--accent:#8ab4f8;--on-accent:#0b1a33;--good:#7bd6a4;--bad:#ff9c94;--warn:#ffcf7d;--tint:#20304a;--ribbon:#3a2f12}}
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
h1{font-size:22px;line-height:1.25;margin:14px 0 10px}
h2{font-size:16px;margin:0 0 10px}
p{margin:0 0 10px}
.soft,small{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px;margin:0 0 16px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:12px;margin:0 0 16px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 14px}
.tile b{display:block;font-size:22px;line-height:1.2}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;align-items:end}
label{display:block;font-size:13px;color:var(--soft)}
input,select,textarea{width:100%;font:inherit;color:var(--ink);background:var(--bg);border:1px solid var(--soft);
border-radius:7px;padding:7px 9px;margin-top:3px;height:39px}
input[type=radio]{width:auto;height:auto;margin:0 8px 0 0}
button{font:inherit;font-weight:600;border:1px solid var(--accent);background:var(--accent);color:var(--on-accent);
border-radius:7px;padding:8px 16px;cursor:pointer}
button.plain{background:transparent;color:var(--accent)}
.scroll+form{margin-top:12px}
h1 code{font-size:inherit}
button.bad{background:transparent;border-color:var(--bad);color:var(--bad)}
button.small{padding:3px 9px;font-size:13px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.row{display:flex;flex-wrap:wrap;gap:10px;align-items:center}
.row form{display:inline}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:7px 10px 7px 0;border-bottom:1px solid var(--line)}
th{font-size:12px;color:var(--soft);font-weight:600;white-space:nowrap}
td.number,th.number{text-align:right}
code{font:13px ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
.badge{display:inline-block;border:1px solid currentColor;border-radius:99px;padding:0 8px;font-size:12px;
white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.consent{max-width:520px;margin:24px auto}
.choice{display:block;border:1px solid var(--line);border-radius:9px;padding:10px 12px;margin:0 0 8px;color:var(--ink);
font-size:15px;cursor:pointer}
.choice:has(input:checked){border-color:var(--accent);background:var(--tint)}
.choice small{display:block;margin-left:24px}
fieldset{border:0;padding:0;margin:0 0 6px}
details{margin:6px 0 14px}
summary{cursor:pointer;color:var(--accent)}
ul{margin:6px 0;padding-left:22px}
@media (max-width:640px){.stack thead{position:absolute;left:-9999px}.stack tr{display:block;padding:8px 0;
border-bottom:1px solid var(--line)}.stack td{display:flex;gap:10px;border:0;padding:2px 0}
.stack td.number{text-align:left}
.stack td:before{content:attr(data-label);flex:0 0 92px;color:var(--soft);font-size:13px}.stack td:empty{display:none}}
"""
