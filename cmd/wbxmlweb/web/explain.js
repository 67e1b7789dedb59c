// load starts WBXML's inspection and returns a function explain(bytes, options) of a
// Uint8Array, which returns a report (docs/inspect.schema.json). It throws where an option
// is faulty. wasm is the address or the octets of wbxml.wasm.
import './wasm_exec.js';

export async function load(wasm = new URL('wbxml.wasm', import.meta.url)) {
  const go = new globalThis.Go();
  const octets = ArrayBuffer.isView(wasm) ? wasm : await (await fetch(wasm)).arrayBuffer();
  const { instance } = await WebAssembly.instantiate(octets, go.importObject);
  go.run(instance);
  const call = globalThis.wbxmlExplain;
  const explain = (bytes, options = {}) => {
    const { json, fault } = call(bytes, options);
    if (fault) throw new Error(fault);
    return JSON.parse(json);
  };
  return Object.assign(explain, { kinds: globalThis.wbxmlKinds }); // that options.as can be
}
