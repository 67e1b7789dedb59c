package sms

import (
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestTshark lets tshark read the vectors, without the address of an SMSC: it finds the
// same type, flags, digits and user data, and no fault.
func TestTshark(t *testing.T) {
	fields := []string{"gsm_sms.tp-mti", "gsm_sms.tp-mr", "gsm_sms.tp-oa", "gsm_sms.tp-da", "gsm_sms.tp-pid", "gsm_sms.tp-dcs", "gsm_sms.tp-udhi",
		"gsm_sms.tp-vpf", "gsm_sms.scts.day", "gsm_sms.scts.hour", "gsm_sms.tp.user_data_length", "gsm_sms.destination_port",
		"gsm_sms.udh.mm.msg_id", "gsm_sms.sms_text", "_ws.malformed", "_ws.expert.message"}
	var records [][]byte
	for _, v := range vectors {
		p := v.tpdu
		p.HasSMSC = false
		octets, err := AppendTPDU(nil, &p)
		if err != nil {
			t.Fatal(err)
		}
		direction := []byte{0, 35, 0, 4, 0, 0, 0, 0} // a tag: from the network, as SMS-DELIVER is
		if p.Flags.submit() {
			direction[7] = 1
		}
		records = append(records, append(direction, testdoc.UpperPDU("gsm_sms", octets)...))
	}
	rows := testdoc.Tshark(t, testdoc.Capture(testdoc.LinkUpperPDU, records...), len(records), fields...)
	for i, want := range []string{
		"0;;4917012345678;;0;245;1;;30;21;14;2948;42;;;",
		"1;0;;46708251358;0;0;0;2;;;10;;;hellohello;;",
		"0;;Company;;0;8;0;;30;21;2;;;€;;",
		"1;255;;1234;5;0;0;3;30;21;0;;;;;",
		"1;0;;;0;0;1;1;;;10;;42;hel;;",
	} {
		var got []string
		for _, values := range rows[i] {
			got = append(got, strings.Join(values, ","))
		}
		if s := strings.Join(got, ";"); s != want {
			t.Errorf("%s: tshark has\n%s, want\n%s", vectors[i].name, s, want)
		}
	}
}
