// Shows reports of package inspect: an outline of fields, the octets, the XML, and the
// meaning. What is from a report gets into the page as text, never as markup.
'use strict';

const inspect = (() => {
  const ROW = 20; // px, the height of a row in page.css
  const LAZY = 3000; // of more rows than these, only those in sight are in the page
  const LAZY_OCTETS = 200; // the same of rows of octets, which have many elements each
  const MOST = 500; // settings that are shown
  const LONG = 300; // characters of the sentence on top, all are in the last pane
  const DEEPEST = 14; // levels by which a row is indented at most

  const TEXTS = {
    hex: 'hexadecimal', dump: 'dump', lines: 'lines', prose: 'digits in text', base64: 'base64', percent: 'percent-encoding', decimal: 'decimal list', utf16: 'UTF-16', jsonl: 'lines of JSON',
  };
  const KINDS = {
    ...TEXTS, segment: 'segment', joined: 'joined segments', notification: 'DM notification', text: 'text', unknown: 'not recognised',
  };
  const STATES = {
    verified: 'MAC is right', differs: 'MAC is wrong', missing: 'no MAC', nokeys: 'MAC not checked: keys are missing', incomplete: 'MAC not checked: a segment is missing',
  };

  // el makes an element.
  function el(tag, props = {}, ...children) {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(props)) {
      if (k in e) e[k] = v;
      else e.setAttribute(k, v);
    }
    e.append(...children.filter((c) => c !== undefined && c !== ''));
    return e;
  }

  const hex = (n, width) => n.toString(16).padStart(width, '0');
  const plural = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;
  const capital = (s) => s.charAt(0).toUpperCase() + s.slice(1);
  const push = (map, key, v) => (map.get(key)?.push(v) ?? map.set(key, [v]));
  const local = (name) => name.slice(name.lastIndexOf(':') + 1);
  const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  const plain = (s) => s.replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all);

  // tokens yields the tags, texts and other parts of XML.
  function* tokens(xml) {
    const tag = /<(?:[^"'<>]|"[^"]*"|'[^']*')*>/y;
    for (let at = 0, end; at < xml.length; at = end) {
      const close = [['<!--', '-->'], ['<?', '?>'], ['<![CDATA[', ']]>'], ['<', '>']].find(([open]) => xml.startsWith(open, at));
      tag.lastIndex = at;
      if (!close) end = xml.indexOf('<', at);
      else if (close[0] === '<' && tag.test(xml)) end = tag.lastIndex;
      else if ((end = xml.indexOf(close[1], at + close[0].length)) >= 0) end += close[1].length;
      if (end < 0) end = xml.length;
      yield xml.slice(at, end);
    }
  }

  // A Doc is the XML of a layer: elements in their order, and lines of parts, each of
  // which has the key of an element, an attribute or a text.
  class Doc {
    constructor(layer, xml) {
      this.layer = layer;
      this.elements = [];
      this.lines = [[]];
      const open = [];
      const broken = !xml.trim().includes('\n') || xml.length > 160 * xml.split('\n').length; // lines are too long
      let text = false; // whether the token in front is a start tag or text
      for (const token of tokens(xml)) {
        const [, end, name] = /^<(\/?)([^\s\/>!?]+)/.exec(token) ?? [];
        if (name && broken && !(end && text) && this.lines.at(-1).length) {
          this.add('\n' + '  '.repeat(Math.min(open.length - (end ? 1 : 0), 40)));
        }
        if (!name) {
          const e = open.at(-1);
          if (e && !token.startsWith('<!--')) e.text += plain(token.replace(/^<!\[CDATA\[([^]*)\]\]>$/, '$1'));
          this.add(token, e ? 'text' : 'control', e && token.trim() && this.key(e, 'text'));
        } else if (end) {
          const e = open.pop();
          this.add(token, 'tag', e && this.key(e, 'end'));
        } else {
          const e = { n: this.elements.length, name: local(name), parent: open.at(-1), attrs: {}, text: '', doc: this };
          this.elements.push(e);
          this.tag(e, token);
          if (!token.endsWith('/>')) open.push(e);
        }
        text = !end && !token.endsWith('/>'); // an end tag stays in the line
      }
    }

    key(e, part) { return `${this.layer}/${e.n}/${part}`; }

    // tag adds a start tag, its attributes on their own.
    tag(e, token) {
      let at = 0;
      for (const m of token.matchAll(/\s([^\s="'<>]+)\s*=\s*("[^"]*"|'[^']*')/g)) {
        this.add(token.slice(at, m.index + 1), 'tag', this.key(e, 'tag'));
        this.add(m[0].slice(1), 'attr', this.key(e, local(m[1]) + '='));
        e.attrs[local(m[1])] = plain(m[2].slice(1, -1));
        at = m.index + m[0].length;
      }
      this.add(token.slice(at), 'tag', this.key(e, 'tag'));
    }

    add(text, cls = 'text', key) {
      text.split('\n').forEach((part, i) => {
        if (i > 0) this.lines.push([]);
        if (part) this.lines.at(-1).push({ text: part, cls, key });
      });
    }
  }

  // A Model is a report as rows: each layer, then its fields in the order of their octets.
  class Model {
    constructor(report) {
      this.report = report;
      this.layers = report.layers ?? [];
      this.buffers = report.buffers.map((b) => Uint8Array.from(atob(b.octets ?? ''), (c) => c.charCodeAt(0)));
      this.parts = report.buffers.map((b) => b.parts ?? []);
      this.rows = [];
      this.keys = new Map(); // of parts of XML to rows
      this.children = this.layers.map(() => []);
      this.layers.forEach((l, i) => this.children[l.parent]?.push(i));
      this.layers.forEach((l, i) => l.parent < 0 && this.layer(i, 0));
      this.own();
      this.docs = this.layers.flatMap((l, i) => (l.xml ? [new Doc(i, l.xml)] : []));
      this.docs.forEach((d) => this.link(d));
    }

    // layer adds the rows of a layer and those in it.
    layer(n, depth, up = -1) {
      const l = this.layers[n];
      const self = this.rows.length;
      const title = KINDS[l.kind] && l.name && l.name !== KINDS[l.kind] ? `${KINDS[l.kind]}: ${l.name}` : l.name || KINDS[l.kind] || l.kind;
      this.rows.push({ layer: n, field: -1, depth, up, title, cls: l.kind === 'unknown' ? 'fault' : 'layer', buffer: l.buffer, offset: l.offset, length: l.length, f: {} });
      const inner = new Set(this.children[n]);
      const levels = (f) => (f.path ?? '').split('/').length;
      const least = Math.min(...(l.fields ?? []).slice(0, LAZY).filter((f) => f.path).map(levels));
      (l.fields ?? []).forEach((f, i) => {
        const d = depth + 1 + (f.path ? Math.max(0, levels(f) - least) + (f.class === 'tag' ? 0 : 1) : 0);
        const at = this.rows.length;
        this.rows.push({ layer: n, field: i, depth: d, up: self, cls: f.class, buffer: l.buffer, offset: f.offset, length: f.length, f });
        if (f.layer && inner.delete(f.layer)) this.layer(f.layer, d + 1, at);
      });
      inner.forEach((c) => this.layer(c, depth + 1, self));
    }

    // own finds the row of each octet, the innermost one; of octets that others were made
    // of, it is the row of those.
    own() {
      this.owner = this.buffers.map((b) => new Int32Array(b.length));
      this.rows.forEach((r, i) => this.owner[r.buffer].fill(i, r.offset, r.offset + r.length));
      for (let k = this.parts.length - 1; k >= 0; k--) {
        let known = 0; // octets in front of it have a place of their own, the rest of a line of a dump adds nothing
        for (const p of this.parts[k]) {
          if (p.whole && p.offset < known) continue;
          known = p.offset + p.length;
          for (let i = 0; i < p.length; i++) {
            this.owner[p.buffer].fill(this.owner[k][p.offset + i], p.from + Math.floor((i * p.size) / p.length), p.from + Math.ceil(((i + 1) * p.size) / p.length));
          }
        }
      }
    }

    // link gives each row the key of its part of the XML. Elements are in one order in both.
    link(doc) {
      const starts = new Map(); // name to rows
      const paths = new Map(); // of elements to the last start there
      let attr = '';
      const mine = this.rows.filter((r) => r.field >= 0 && this.docOf(r.layer) === doc.layer);
      mine.forEach((r, at) => {
        const [, name] = r.cls === 'tag' ? (/^<([^\/<>\s]+)/.exec(r.f.meaning ?? '') ?? (r.f.name === 'start tag' ? ['', r.f.value] : [])) : [];
        if (name) {
          const s = { at, row: r };
          push(starts, local(name), s);
          paths.set(r.f.path, s);
          r.start = [s, 'tag'];
        } else if (r.f.path) {
          if (r.cls === 'attr') attr = local((r.f.meaning ?? '').split('=')[0]) + '=';
          const part = r.f.state === 'attrs' ? (r.cls === 'control' ? 'tag' : attr) : r.cls === 'tag' ? 'end' : 'text';
          r.start = [paths.get(r.f.path), part];
        }
      });
      let next = 0;
      for (const e of doc.elements) {
        const list = starts.get(e.name) ?? [];
        list.next ??= 0;
        while (list[list.next]?.at < next) list.next++;
        const s = list[list.next++];
        if (!s) continue;
        s.element = e;
        next = s.at + 1;
      }
      for (const r of mine) {
        if (!r.start?.[0]?.element) continue;
        r.element = r.start[0].element;
        r.key = doc.key(r.element, r.start[1]);
        push(this.keys, r.key, r);
      }
    }

    // docOf returns the layer whose XML has what is in a layer.
    docOf(n) {
      while (n >= 0 && !this.layers[n].xml) n = this.layers[n].parent;
      return n;
    }

    // of returns the rows of a part of the XML, or else those of its element.
    of(key) { return this.keys.get(key) ?? this.keys.get(key.replace(/[^/]*$/, 'tag')) ?? []; }

    // spread calls back with the octets of a row, and with those of other buffers that
    // they come from and that come from them.
    spread(row, found) {
      const map = (p, from, to, at, size, into, length) => {
        const a = Math.max(from, at) - at;
        const b = Math.min(to, at + size) - at;
        if (a >= b) return;
        return p.whole ? [into, into + length] : [into + Math.floor((a * length) / size), into + Math.ceil((b * length) / size)];
      };
      const up = (k, from, to) => {
        found(k, from, to);
        for (const p of this.parts[k]) {
          const m = map(p, from, to, p.offset, p.length, p.from, p.size);
          if (m) up(p.buffer, ...m);
        }
      };
      const down = (k, from, to) => {
        for (let i = k + 1; i < this.parts.length; i++) {
          for (const p of this.parts[i]) {
            const m = p.buffer === k && map(p, from, to, p.from, p.size, p.offset, p.length);
            if (!m) continue;
            found(i, ...m);
            down(i, ...m);
          }
        }
      };
      up(row.buffer, row.offset, row.offset + row.length);
      down(row.buffer, row.offset, row.offset + row.length);
    }

    // settings returns what documents set, as rows with the element that says it.
    settings() {
      const out = [];
      const nodes = new Map(); // URI to the element of a node
      const child = (e, name) => e.kids?.find((k) => k.name === name);
      for (const d of this.docs) {
        for (const e of d.elements) (e.parent ? (e.parent.kids ??= []) : []).push(e);
        for (const e of d.elements) {
          if (e.name === 'characteristic') out.push({ head: e.attrs.type ?? '', e });
          if (e.name === 'parm') out.push({ name: e.attrs.name ?? '', value: e.attrs.value ?? '', e, part: 'value=' });
          if (e.name === 'Node') {
            e.uri = [e.parent?.uri ?? child(e, 'Path')?.text.replace(/^\.?\/?/, ''), child(e, 'NodeName')?.text].filter(Boolean).join('/');
            nodes.set(e.uri, child(e, 'Value') ?? e);
          }
        }
      }
      for (const l of this.layers) {
        for (const [i, n] of (l.tree ?? []).entries()) {
          if (i === 0) out.push({ head: 'The tree that the device must end up with' });
          let uri = n.uri;
          while (uri && !nodes.has(uri)) uri = uri.includes('/') ? uri.slice(uri.indexOf('/') + 1) : '';
          out.push({ name: n.uri.slice(n.uri.lastIndexOf('/') + 1), title: n.uri, level: n.uri.split('/').length - 2, value: n.value ?? '', e: nodes.get(uri), part: 'text' });
        }
      }
      return out;
    }
  }

  // A List shows items as rows of one height, all of them or those in sight.
  class List {
    constructor(box, lazy, draw) {
      Object.assign(this, { box, lazy, draw, items: [], nodes: new Map(), inner: el('div', { className: 'rows', role: 'presentation' }) });
      box.replaceChildren(this.inner);
      box.onscroll = () => this.show();
      new ResizeObserver(() => this.show()).observe(box);
    }

    set(items) {
      this.items = items;
      this.nodes.clear();
      this.inner.style.height = '';
      this.show();
    }

    show() {
      const n = this.items.length;
      const all = n <= this.lazy;
      const from = all ? 0 : Math.max(0, Math.min(Math.floor(this.box.scrollTop / ROW), n) - 30);
      const to = all ? n : Math.min(n, from + 60 + Math.ceil(this.box.clientHeight / ROW));
      if (this.nodes.size === to - from && this.nodes.has(from)) return;
      const nodes = new Map();
      for (let i = from; i < to; i++) nodes.set(i, this.nodes.get(i) ?? this.draw(this.items[i], i));
      this.nodes = nodes;
      this.inner.replaceChildren(...nodes.values());
      this.inner.style.paddingTop = `${from * ROW}px`;
      this.inner.style.height = `${n * ROW}px`;
    }

    // reveal scrolls to a row, unless it is in sight.
    reveal(i) {
      const { box } = this;
      if (i < 0 || !box.clientHeight) return;
      if (i * ROW < box.scrollTop || (i + 1) * ROW > box.scrollTop + box.clientHeight) box.scrollTop = i * ROW - box.clientHeight / 3;
      this.show();
    }
  }

  // A View is one report on the page.
  class View {
    constructor(root, entry, index, pick) {
      this.index = index;
      this.model = new Model(entry.report);
      this.closed = new Set(); // rows of layers whose rows are not shown
      this.lit = this.model.buffers.map((b) => new Uint8Array(b.length));
      this.dirty = [];
      this.pinned = 0;
      const pane = (id, name, props = {}) => {
        const box = el('div', { id, className: 'box', tabIndex: 0, 'aria-label': name, ...props });
        this[id] = box;
        return el('section', { className: 'pane', id: `pane-${id}`, 'aria-label': name }, el('div', { className: 'bar' }, el('h2', {}, name)), box);
      };
      this.filter = el('input', { id: 'filter', type: 'search', placeholder: 'Filter  ( / )', 'aria-label': 'Filter fields', oninput: () => this.list() });
      const panes = [pane('outline', 'Outline', { role: 'tree' }), pane('octets', 'Octets', { role: 'region' }), pane('xml', 'XML', { role: 'region' }), pane('meaning', 'Meaning', { role: 'region' })];
      panes[0].firstChild.append(this.filter);
      const tabs = el('div', { id: 'tabs', role: 'group', 'aria-label': 'Shown below' }, ...panes.slice(1).map((p) => el('button', { type: 'button', onclick: () => this.tab(p) }, p.ariaLabel ?? p.getAttribute('aria-label'))));
      this.panes = el('main', { id: 'panes' }, panes[0], tabs, ...panes.slice(1));
      this.detail = el('footer', { id: 'detail' });
      this.live = el('p', { id: 'live', className: 'sr', 'aria-live': 'polite' });
      root.replaceChildren(this.verdict(entry, pick), this.panes, this.detail, this.live);
      this.width = matchMedia('(max-width: 700px)').matches ? 8 : 16;
      this.fill();
      this.tab(panes[1]);
      this.events();
    }

    tab(pane) {
      for (const p of this.panes.children) p.classList.toggle('shown', p === pane);
      for (const b of this.panes.querySelectorAll('#tabs button')) b.ariaPressed = String(b.textContent === pane.getAttribute('aria-label'));
      if (this.octetList) this.light(this.steady(), true);
    }

    // verdict is the answer in a few words.
    verdict(entry, pick) {
      const { report: r, layers } = this.model;
      const names = this.model.rows.filter((row) => row.field < 0).map((row) => row.title.replace(/^segment: .*/, 'segment'));
      const chain = [];
      for (const n of names) {
        if (chain.at(-1)?.n === n) chain.at(-1).times++;
        else chain.push({ n, times: 1 });
      }
      const chip = (cls, text) => el('span', { className: `chip ${cls}` }, text);
      const chips = [chip(`rank ${r.rank}`, r.rank)];
      for (const { mac } of layers) {
        if (!mac) continue;
        chips.push(chip(`mac ${mac.state}`, STATES[mac.state] ?? mac.state));
        if (mac.why?.length) chips.push(capital(mac.why.map((causes) => causes.map((c) => c.text).join(', and ')).join('; or ')) + '. ');
      }
      if (r.masked) chips.push(chip('', `${plural(r.masked, 'secret')} masked`));
      const others = (r.readings ?? []).slice(1).filter((x) => x.rank !== 'weak');
      const also = others.map((x) => (pick ? el('button', { type: 'button', onclick: () => pick(x.kind) }, `${x.kind} (${x.rank})`) : chip('', `${x.kind} (${x.rank})`)));
      const sets = layers.filter((l) => l.settings).map((l) => l.settings).join('; ');
      return el('header', { id: 'verdict' },
        el('h1', {}, entry.name ? `${entry.name}: ` : '', chain.map(({ n, times }) => (times > 1 ? `${n} ×${times}` : n)).join(' › ')),
        el('p', {}, ...chips, sets ? ` Sets ${sets.length > LONG ? `${sets.slice(0, LONG)} …` : `${sets}.`}` : '', also.length ? ' Also reads as ' : '', ...also));
    }

    // fill puts everything into the panes.
    fill() {
      const { model } = this;
      this.rowList = new List(this.outline, LAZY, (i) => this.row(i));
      this.octetList = new List(this.octets, LAZY_OCTETS, (o) => this.octetRow(o));
      this.xmlList = new List(this.xml, LAZY, (l) => this.line(l));
      this.list();
      this.octetRows();
      this.lines = model.docs.flatMap((d) => [{ head: model.rows.find((r) => r.layer === d.layer && r.field < 0).title + (model.layers[d.layer].lenient ? ', leniently' : '') }, ...d.lines.map((segs) => ({ segs }))]);
      this.xmlList.set(this.lines);
      this.meaning.replaceChildren(...this.meanings());
    }

    // list shows the rows that the filter lets through, or those of open layers.
    list() {
      const { rows } = this.model;
      const q = this.filter.value.trim().toLowerCase();
      let shown = [];
      if (q) {
        const keep = new Set();
        rows.forEach((r, i) => {
          if (![r.title, r.f.name, r.f.value, r.f.meaning, r.f.path].some((s) => s?.toLowerCase().includes(q))) return;
          for (let at = i; at >= 0 && !keep.has(at); at = rows[at].up) keep.add(at);
        });
        shown = [...keep].sort((a, b) => a - b);
      } else {
        const hidden = new Set();
        rows.forEach((r, i) => (this.closed.has(r.up) || hidden.has(r.up) ? hidden.add(i) : shown.push(i)));
      }
      this.shown = shown;
      this.rowList.set(shown);
      this.light(this.steady());
    }

    row(i) {
      const r = this.model.rows[i];
      const token = r.f.state && r.cls !== 'header'; // of a document: what it means comes first
      const said = r.f.value ?? (r.cls === 'header' ? r.f.meaning : '');
      const main = r.title ?? (token ? r.f.meaning : r.f.name + (said ? `: ${said}` : ''));
      const aside = token ? r.f.name : r.field < 0 ? plural(r.length, 'octet') : said === r.f.meaning ? '' : r.f.meaning ?? '';
      const e = el('div', { id: `row-${i}`, className: `row c-${r.cls}`, role: 'treeitem', 'aria-level': r.depth + 1, 'aria-selected': i === this.pinned, title: [main, aside].join('  ') },
        el('span', { className: 'at', 'aria-hidden': true }, hex(r.offset, 4)), el('span', { className: 'main' }, main ?? ''), el('span', { className: 'aside' }, aside));
      e.children[1].style.paddingLeft = `${Math.min(r.depth, DEEPEST) * 12}px`;
      if (r.field < 0) e.ariaExpanded = String(!this.closed.has(i));
      e.classList.toggle('lit', this.litRows?.has(r) ?? false);
      e.row = r;
      return e;
    }

    // octetRows makes rows of all buffers, one buffer after another.
    octetRows() {
      const { buffers } = this.model;
      this.first = []; // of each buffer, the index of its first row
      const items = [];
      const order = [...buffers.keys()];
      if (this.model.layers[0].kind in TEXTS) order.push(order.shift()); // octets before the text that has them
      order.forEach((k) => {
        const b = buffers[k];
        const from = k === 0 ? 'Input' : this.model.rows.find((r) => r.buffer === k && r.field < 0)?.title ?? 'Octets';
        items.push({ head: `${capital(from)}, ${plural(b.length, 'octet')}` });
        this.first[k] = items.length;
        for (let at = 0; at < b.length; at += this.width) items.push({ k, at });
      });
      this.octetList.set(items);
    }

    octetRow({ head, k, at }) {
      if (head) return el('h3', {}, head);
      const { owner, rows, buffers } = this.model;
      const cells = [];
      const text = [];
      for (let i = at; i < Math.min(at + this.width, buffers[k].length); i++) {
        const cls = `c-${rows[owner[k][i]]?.cls}${this.lit[k][i] ? ' lit' : ''}`;
        const o = buffers[k][i];
        cells.push(el('i', { className: cls }, hex(o, 2)));
        text.push(el('i', { className: cls }, o >= 0x20 && o < 0x7f ? String.fromCharCode(o) : '·'));
      }
      const e = el('div', { className: 'o' }, el('span', { className: 'at' }, hex(at, 6)), el('span', { className: 'hex' }, ...cells), el('span', { className: 'asc', 'aria-hidden': true }, ...text));
      Object.assign(e, { k, at });
      return e;
    }

    line({ head, segs }) {
      if (head) return el('h3', {}, head);
      return el('div', { className: 'l' }, ...segs.map((s) => {
        const e = el('span', { className: `x-${s.cls}${this.litKeys?.has(s.key) ? ' lit' : ''}` }, s.text);
        if (s.key) e.key = s.key;
        return e;
      }));
    }

    // meanings are the elements of the last pane.
    meanings() {
      const { report, layers } = this.model;
      const out = [];
      const jump = (l, at, text) => (at >= 0 && l >= 0 ? el('button', { type: 'button', className: 'link', onclick: () => this.select(this.model.owner[layers[l].buffer][at] ?? 0) }, text) : text);
      const notes = [...(report.notes ?? []).map((n) => [-1, n]), ...layers.flatMap((l, i) => (l.notes ?? []).map((n) => [i, n]))];
      layers.forEach((l, i) => l.mac && out.push(...this.mac(l.mac, i)));
      const findings = layers.flatMap((l) => l.findings ?? []);
      const list = (title, items) => items.length && out.push(el('h3', {}, title), el('ul', {}, ...items.slice(0, MOST).map((n) => el('li', {}, n))));
      list('Notes', notes.map(([l, n]) => jump(l, n.offset, n.text)));
      list('Rules that it breaks', findings.map((f) => f.text));
      list('Sets', layers.filter((l) => l.settings?.length > LONG).map((l) => l.settings));
      const rows = this.model.settings();
      for (const s of rows.slice(0, MOST)) {
        const e = s.head !== undefined ? el('h3', {}, s.head) : el('div', { className: 'set', title: s.title ?? '' }, el('b', {}, s.name), el('span', {}, s.value));
        if (s.level) e.firstChild.style.paddingLeft = `${Math.min(s.level, DEEPEST) * 12}px`;
        if (s.e) e.key = s.e.doc.key(s.e, s.part ?? 'tag');
        out.push(e);
      }
      if (rows.length > MOST) out.push(el('p', {}, `${rows.length - MOST} more are in the XML.`));
      for (const l of layers) if (l.account) out.push(el('details', {}, el('summary', {}, 'The account as JSON'), el('pre', {}, l.account)));
      return out.length ? out : [el('p', {}, 'Nothing is known of what it sets.')];
    }

    // mac says why a MAC is wrong.
    mac(m) {
      const out = [el('h3', {}, STATES[m.state] ?? m.state), el('p', {}, [m.sec && `SEC ${m.sec}`, m.reason].filter(Boolean).join(': '))];
      (m.why ?? []).forEach((causes, i) => {
        out.push(el('p', { className: 'why' }, i > 0 ? el('em', {}, 'Or: ') : '', capital(causes.map((c) => c.text).join(', and ')), '. ', el('b', {}, capital(causes.map((c) => c.remedy).join('; '))), '.'));
      });
      if (m.state === 'differs' && !m.why?.length) out.push(el('p', {}, 'No known mistake explains it: keys of another device, or changed octets.'));
      return out;
    }

    // light lights rows, wherever they stand.
    light(rows, scroll) {
      const { model } = this;
      for (const [k, from, to] of this.dirty) this.lit[k].fill(0, from, to);
      this.dirty = [];
      this.litRows = new Set(rows);
      this.litKeys = new Set();
      for (const r of rows) {
        model.spread(r, (k, from, to) => {
          this.dirty.push([k, from, to]);
          this.lit[k].fill(1, from, to);
        });
        if (r.key) this.litKeys.add(r.key);
        if (!r.key?.endsWith('/tag')) continue;
        const parts = ['end', ...Object.keys(r.element.attrs).map((a) => a + '=')];
        for (const key of parts.map((p) => r.element.doc.key(r.element, p))) if (key.endsWith('/end') || !model.keys.has(key)) this.litKeys.add(key);
      }
      for (const e of this.rowList.nodes.values()) e.classList.toggle('lit', this.litRows.has(e.row));
      for (const e of this.octetList?.nodes.values() ?? []) {
        if (e.at === undefined) continue;
        for (const column of [e.children[1], e.children[2]]) {
          for (let i = 0; i < column.children.length; i++) column.children[i].classList.toggle('lit', this.lit[e.k][e.at + i] === 1);
        }
      }
      for (const e of this.panes.querySelectorAll('#xml .l span, #meaning .set, #meaning h3')) e.classList.toggle('lit', this.litKeys.has(e.key));
      if (!scroll || !rows.length) return;
      const r = rows[0];
      this.rowList.reveal(this.shown.indexOf(model.rows.indexOf(r)));
      this.octetList.reveal(this.first[r.buffer] + Math.floor(r.offset / this.width));
      if (r.key) this.xmlList.reveal(this.lines.findIndex((l) => l.segs?.some((s) => s.key === r.key)));
      this.meaning.querySelector('.set.lit')?.scrollIntoView({ block: 'nearest' });
    }

    // steady is what stays lit: the pinned row, unless that is everything.
    steady() { return this.pinned > 0 ? [this.model.rows[this.pinned]] : []; }

    // select pins a row: its octets are lit until another one is selected.
    select(i) {
      const r = this.model.rows[i];
      if (!r) return;
      this.pinned = i;
      if (!this.shown.includes(i)) {
        this.filter.value = '';
        for (let at = r.up; at >= 0; at = this.model.rows[at].up) this.closed.delete(at);
        this.list();
      }
      this.light(this.steady(), true);
      for (const e of this.outline.querySelectorAll('[aria-selected=true]')) e.ariaSelected = 'false';
      const node = document.getElementById(`row-${i}`);
      node?.setAttribute('aria-selected', 'true');
      this.outline.setAttribute('aria-activedescendant', `row-${i}`);
      const link = `#${[this.index, r.layer, r.field].filter((n) => n >= 0).join('.')}`;
      const { f } = r;
      const facts = [`${plural(r.length, 'octet')} at ${r.offset} (0x${hex(r.offset, 1)})`, f.path, f.page >= 0 && `page ${f.page}`, f.state, f.spec].filter(Boolean).join(' · ');
      this.detail.replaceChildren(
        el('button', { type: 'button', id: 'copy', title: 'Copy the octets (c)', onclick: () => this.copy() }, 'Copy'),
        el('a', { href: link, title: 'Link to this field' }, '#'),
        el('p', {}, el('b', {}, r.title ?? f.name), ' ', f.value ?? '', ' ', f.meaning ?? ''), el('p', { className: 'facts' }, facts));
      this.live.textContent = [r.title ?? f.name, f.value, f.meaning, facts].filter(Boolean).join(', ');
      try {
        history.replaceState(null, '', link);
      } catch { /* a page in a frame may not have an address */ }
    }

    // copy puts the octets of the pinned row on the clipboard, as hexadecimal digits.
    async copy() {
      const r = this.model.rows[this.pinned];
      const text = Array.from(this.model.buffers[r.buffer].subarray(r.offset, r.offset + r.length), (o) => hex(o, 2)).join('');
      try {
        await navigator.clipboard.writeText(text);
      } catch { // an attachment may not have the right to
        const area = el('textarea', { value: text });
        document.body.append(area);
        area.select();
        document.execCommand('copy');
        area.remove();
      }
      this.live.textContent = `${plural(r.length, 'octet')} copied`;
      this.detail.querySelector('#copy').textContent = 'Copied';
    }

    // at returns the rows that an event points at.
    at(event) {
      const { model } = this;
      const row = event.target.closest?.('.row');
      if (row) return [row.row];
      const o = event.target.closest?.('.o');
      if (o && event.target.tagName === 'I') return [model.rows[model.owner[o.k][o.at + [...event.target.parentNode.children].indexOf(event.target)]]];
      for (let e = event.target; e && e !== this.panes; e = e.parentNode) if (e.key) return model.of(e.key);
      return [];
    }

    events() {
      this.panes.onpointerover = (event) => {
        const rows = this.at(event);
        this.light(rows.length ? rows : this.steady());
      };
      this.panes.onpointerleave = () => this.light(this.steady());
      this.panes.onclick = (event) => {
        const rows = this.at(event);
        if (rows.length) this.select(this.model.rows.indexOf(rows[0]));
      };
      this.width16 = matchMedia('(max-width: 700px)');
      this.width16.onchange = (event) => {
        this.width = event.matches ? 8 : 16;
        this.octetRows();
      };
    }

    // step moves by some rows of those that are shown.
    step(n) {
      const at = Math.max(0, this.shown.indexOf(this.pinned)) + n;
      this.select(this.shown[Math.min(Math.max(at, 0), this.shown.length - 1)]);
    }

    // fold closes a layer, or goes to the row around one; or it opens the layer.
    fold(close) {
      const r = this.model.rows[this.pinned];
      if (close && (r.field >= 0 || this.closed.has(this.pinned))) this.select(Math.max(r.up, 0));
      else if (close) this.closed.add(this.pinned);
      else if (!this.closed.delete(this.pinned)) this.step(1);
      this.list();
      this.select(this.pinned);
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
        if (event.key === 'Escape' && event.target === this.filter) {
          this.filter.value = '';
          this.list();
          this.outline.focus();
        }
        return;
      }
      const page = Math.max(1, Math.floor(this.outline.clientHeight / ROW) - 1);
      const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
      if (event.key in steps) this.step(steps[event.key]);
      else if (event.key === 'ArrowLeft') this.fold(true);
      else if (event.key === 'ArrowRight') this.fold(false);
      else if (event.key === 'c') this.copy();
      else if (event.key === '/') this.filter.focus();
      else return;
      event.preventDefault();
    }
  }

  let view;

  // show shows reports, [{name, report}]; pick is called with the kind of another reading
  // that the user chooses.
  function show(root, entries, pick) {
    const body = el('div', { id: 'report' });
    const choice = el('select', { 'aria-label': 'Report', onchange: () => open(choice.value) }, ...entries.map((e, i) => el('option', { value: i }, e.name || `input ${i + 1}`)));
    const open = (i) => {
      choice.value = i;
      view = new View(body, entries[i], Number(i), pick);
      view.select(0);
    };
    const follow = () => {
      const [i, layer, field] = location.hash.slice(1).split('.').map(Number);
      if (!entries[i]) return view ?? open(0);
      if (view?.index !== i) open(i);
      const at = view.model.rows.findIndex((r) => r.layer === layer && r.field === (field ?? -1));
      if (at >= 0) view.select(at);
    };
    view = undefined;
    root.replaceChildren(...(entries.length > 1 ? [choice] : []), body);
    window.onhashchange = follow;
    document.onkeydown = (event) => view.key(event);
    follow();
  }

  return { show };
})();

{
  const island = document.getElementById('reports');
  if (island) inspect.show(document.getElementById('page'), JSON.parse(island.textContent));
}
