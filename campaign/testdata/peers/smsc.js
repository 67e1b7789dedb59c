// An SMSC of the npm package smpp, for campaign/peers: it writes a line of JSON for each
// submit_sm that it accepts, and is as awkward as real ones are: every 7th is throttled,
// every 211th ends the connection before its answer, receipts come late, and every 3rd
// comes twice.
const smpp = require('smpp');
let submits = 0, ids = 0;
const server = smpp.createServer((session) => {
  const bind = (pdu) => session.send(pdu.response({ system_id: 'peer', command_status: pdu.password === 'secret' ? 0 : smpp.ESME_RINVPASWD }));
  session.on('bind_transceiver', bind);
  session.on('bind_transmitter', bind);
  session.on('bind_receiver', bind);
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
  session.on('error', () => {});
  session.on('submit_sm', (pdu) => {
    submits++;
    if (submits % 7 === 0) return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    const id = (++ids).toString(16).toUpperCase().padStart(8, '0');
    const m = pdu.short_message;
    console.log(JSON.stringify({
      to: pdu.destination_addr, ton: pdu.dest_addr_ton, npi: pdu.dest_addr_npi, esm: pdu.esm_class, coding: pdu.data_coding,
      udh: m.udh.map((e) => Buffer.isBuffer(e) ? e.toString('hex') : String(e)), hex: Buffer.from(m.message).toString('hex'), report: pdu.registered_delivery,
    }));
    if (submits % 211 === 0) return session.socket.destroy();
    session.send(pdu.response({ message_id: id }));
    if (!pdu.registered_delivery) return;
    const receipt = () => session.deliver_sm({
      source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
      short_message: { message: `id:${parseInt(id, 16)} sub:001 dlvrd:001 submit date:2611301200 done date:2611301201 stat:DELIVRD err:000 text:` },
    });
    setTimeout(receipt, 200);
    if (ids % 3 === 0) setTimeout(receipt, 300);
  });
});
server.listen(2775, '127.0.0.1', () => console.error('listening'));
