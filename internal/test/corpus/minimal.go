package corpus

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// Minimal returns the smallest bootstrap message of use: a Client Provisioning
// document with a DM account that has a server, an address and the secrets of both
// sides. Of everything else a device has a default.
func Minimal() Doc {
	b := newBuilder(codec.Header{Version: codec.Version13, PublicID: 0x0B, Charset: codec.UTF8})
	b.Start(tokens.ProvWapProvisioningdoc)
	b.group(tokens.ProvAttrTypeAPPLICATION, func() {
		b.parm(tokens.ProvAttrNameAPPID, "w7")
		b.parm(tokens.ProvAttrNamePROVIDERID, "example.com")
		b.parm(tokens.ProvAttrNameADDR, "https://dm.example.com")
		b.group(tokens.ProvAttrTypeAPPAUTH, func() {
			b.value(tokens.ProvAttrNameAAUTHLEVEL, tokens.ProvValueAPPSRV)
			b.parm(tokens.ProvAttrNameAAUTHNAME, "device")
			b.parm(tokens.ProvAttrNameAAUTHSECRET, "secret-1")
		})
		b.group(tokens.ProvAttrTypeAPPAUTH, func() {
			b.parm(tokens.ProvAttrNameAAUTHLEVEL, "CLIENT")
			b.parm(tokens.ProvAttrNameAAUTHSECRET, "secret-2")
		})
	})
	b.End()
	return b.doc("minimal", tokens.Prov11)
}
