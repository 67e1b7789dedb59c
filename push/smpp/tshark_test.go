package smpp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestTshark lets tshark read the vectors: it finds the same header, the same fields
// and no fault.
func TestTshark(t *testing.T) {
	fields := []string{"smpp.command_length", "smpp.command_id", "smpp.command_status", "smpp.sequence_number",
		"smpp.system_id", "smpp.password", "smpp.system_type", "smpp.address_range", "smpp.service_type", "smpp.source_addr",
		"smpp.destination_addr", "smpp.esm.submit.features", "smpp.regdel.receipt", "smpp.data_coding", "smpp.sm_length",
		"smpp.message_id", "smpp.opt_params", "smpp.receipted_message_id", "smpp.message_state", "_ws.expert.message", "_ws.malformed"}
	var records [][]byte
	for _, v := range pduVectors {
		octets, err := AppendPDU(nil, &v.pdu)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, testdoc.UpperPDU("smpp", octets))
	}
	rows := testdoc.Tshark(t, testdoc.Capture(testdoc.LinkUpperPDU, records...), len(records), fields...)
	for i, v := range pduVectors {
		p := v.pdu
		want := map[string]string{
			"smpp.command_length": fmt.Sprint(len(testdoc.Hex(t, v.hex))), "smpp.command_id": fmt.Sprintf("0x%08x", uint32(p.Command)),
			"smpp.sequence_number": fmt.Sprint(p.Sequence), "smpp.system_id": string(p.SystemID), "smpp.password": string(p.Password),
			"smpp.system_type": string(p.SystemType), "smpp.address_range": string(p.Range.Addr), "smpp.service_type": string(p.ServiceType),
			"smpp.source_addr": string(p.Source.Addr), "smpp.destination_addr": string(p.Dest.Addr), "smpp.message_id": string(p.MessageID),
		}
		if p.Command&CommandResp != 0 {
			want["smpp.command_status"] = fmt.Sprintf("0x%08x", uint32(p.Status))
		}
		if p.Command == CommandSubmitSM {
			want["smpp.esm.submit.features"], want["smpp.regdel.receipt"], want["smpp.sm_length"] = "0x01", "0x01", fmt.Sprint(len(p.Short))
		}
		if state, ok := p.Param(ParamState); ok {
			want["smpp.message_state"], want["smpp.receipted_message_id"] = fmt.Sprint(state[0]), "1a2b"
		}
		for k, field := range fields {
			got := strings.Replace(strings.Join(rows[i][k], " "), "(Default)", "", 1) // an empty service_type
			if w, named := want[field]; got != w && (named || strings.HasPrefix(field, "_ws")) {
				t.Errorf("%s: %s is %q, want %q", v.name, field, got, w)
			}
		}
	}
}
