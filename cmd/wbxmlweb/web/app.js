// The web app: what is pasted, dropped or opened is explained, with the keys that are
// given. Inputs and keys stay in this page.
import { load } from './explain.js';

const $ = (id) => document.getElementById(id);

let explain;
let files = []; // [{name, octets}]; without them the text of the field counts

function say(text, fault = false) {
  $('state').textContent = text;
  $('state').className = fault ? 'fault' : '';
}

function run() {
  if (!explain) return;
  const text = $('input').value;
  const inputs = files.length ? files : text.trim() ? [{ name: '', octets: new TextEncoder().encode(text) }] : [];
  const options = { secrets: $('secrets').checked };
  for (const id of ['as', 'imsi', 'pin', 'key', 'typed']) options[id] = $(id).value.trim();
  try {
    const start = performance.now();
    const entries = inputs.map(({ name, octets }) => ({ name, report: explain(octets, options) }));
    if (entries.length) inspect.show($('page'), entries, (kind) => { $('as').value = kind; run(); });
    else $('page').replaceChildren();
    say(entries.length ? `${Math.max(1, Math.round(performance.now() - start))} ms` : 'Ready');
  } catch (e) {
    say(e.message, true);
  }
}

async function open(list) {
  files = await Promise.all([...list].map(async (f) => ({ name: f.name, octets: new Uint8Array(await f.arrayBuffer()) })));
  $('input').value = '';
  $('input').placeholder = files.map((f) => f.name).join(', ');
  run();
}

let timer;
$('ask').oninput = (event) => {
  if (event.target === $('file')) return;
  if (event.target === $('input')) files = [];
  clearTimeout(timer);
  timer = setTimeout(run, 150);
};
$('ask').onsubmit = (event) => event.preventDefault();
$('file').onchange = () => open($('file').files);
document.ondragover = (event) => { event.preventDefault(); document.body.classList.add('drop'); };
document.ondragleave = () => document.body.classList.remove('drop');
document.ondrop = (event) => {
  event.preventDefault();
  document.body.classList.remove('drop');
  if (event.dataTransfer.files.length) open(event.dataTransfer.files);
};

try {
  explain = await load();
  $('as').append(...explain.kinds.map((k) => new Option(k, k)));
  say('Ready');
  run();
} catch (e) {
  say(`This browser does not run it: ${e.message}`, true);
}
