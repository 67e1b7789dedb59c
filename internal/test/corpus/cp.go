package corpus

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// CP returns a Client Provisioning document with a proxy, an access point and a
// DM account: attributes, their value tokens, references into a string table,
// switches of the attribute page.
func CP() Doc {
	h := codec.Header{Version: codec.Version13, PublicID: 0x0B, Charset: codec.UTF8,
		Strings: []byte("internet-gprs\x00wap-proxy\x00")}
	const access, proxy = 0, 14 // offsets in Strings
	b := newBuilder(h)
	b.Start(tokens.ProvWapProvisioningdoc)
	b.Attr(tokens.ProvAttrVersion10)
	b.group(tokens.ProvAttrTypePXLOGICAL, func() {
		b.ref(tokens.ProvAttrNamePROXYID, proxy)
		b.parm(tokens.ProvAttrNameNAME, "Example proxy")
		b.parm(tokens.ProvAttrNameSTARTPAGE, "http://wap.example.com/")
		b.group(tokens.ProvAttrTypePXPHYSICAL, func() {
			b.parm(tokens.ProvAttrNamePHYSICALPROXYID, "proxy1")
			b.parm(tokens.ProvAttrNamePXADDR, "192.0.2.17")
			b.value(tokens.ProvAttrNamePXADDRTYPE, tokens.ProvValueIPV4)
			b.ref(tokens.ProvAttrNameTONAPID, access)
			b.group(tokens.ProvAttrTypePORT, func() {
				b.parm(tokens.ProvAttrNamePORTNBR, "9201")
				b.value(tokens.ProvAttrNameSERVICE, tokens.ProvValueCOWSP)
			})
		})
	})
	b.group(tokens.ProvAttrTypeNAPDEF, func() {
		b.ref(tokens.ProvAttrNameNAPID, access)
		b.value(tokens.ProvAttrNameBEARER, tokens.ProvValueGSMGPRS)
		b.parm(tokens.ProvAttrNameNAME, "Example GPRS")
		b.parm(tokens.ProvAttrNameNAPADDRESS, "internet.example.com")
		b.value(tokens.ProvAttrNameNAPADDRTYPE, tokens.ProvValueAPN)
		b.group(tokens.ProvAttrTypeNAPAUTHINFO, func() {
			b.value(tokens.ProvAttrNameAUTHTYPE, tokens.ProvValuePAP)
			b.parm(tokens.ProvAttrNameAUTHNAME, "gprs")
			b.parm(tokens.ProvAttrNameAUTHSECRET, "gprs-secret")
		})
	})
	b.group(tokens.ProvAttrTypeAPPLICATION, func() {
		b.parm(tokens.ProvAttrNameAPPID, "w7")
		b.parm(tokens.ProvAttrNamePROVIDERID, "com.example.dm")
		b.parm(tokens.ProvAttrNameNAME, "Example DM")
		b.parm(tokens.ProvAttrNameADDR, "https://dm.example.com/dm")
		b.ref(tokens.ProvAttrNameTONAPID, access)
		b.ref(tokens.ProvAttrNameTOPROXY, proxy)
		b.group(tokens.ProvAttrTypeAPPAUTH, func() {
			b.value(tokens.ProvAttrNameAAUTHLEVEL, tokens.ProvValueAPPSRV)
			b.value(tokens.ProvAttrNameAAUTHTYPE, tokens.ProvValueDIGEST, tokens.ProvValueComma, tokens.ProvValueBASIC)
			b.parm(tokens.ProvAttrNameAAUTHNAME, "device")
			b.parm(tokens.ProvAttrNameAAUTHSECRET, "secret-of-the-device")
		})
		b.group(tokens.ProvAttrTypeAPPAUTH, func() {
			b.parm(tokens.ProvAttrNameAAUTHLEVEL, "CLIENT")
			b.value(tokens.ProvAttrNameAAUTHTYPE, tokens.ProvValueDIGEST)
			b.parm(tokens.ProvAttrNameAAUTHNAME, "server")
			b.parm(tokens.ProvAttrNameAAUTHSECRET, "secret-of-the-server")
		})
	})
	b.End()
	return b.doc("cp", tokens.Prov11)
}

// group writes a characteristic of that type.
func (b builder) group(typ tokens.Code, content func()) {
	b.Start(tokens.ProvCharacteristic)
	b.Attr(typ)
	content()
	b.End()
}

// parm writes a parameter with a value as text.
func (b builder) parm(name tokens.Code, value string) {
	b.Start(tokens.ProvParm)
	b.Attr(name)
	b.Attr(tokens.ProvAttrValue)
	b.TextString(value)
	b.End()
}

// ref writes a parameter with a value in the string table.
func (b builder) ref(name tokens.Code, index uint32) {
	b.Start(tokens.ProvParm)
	b.Attr(name)
	b.Attr(tokens.ProvAttrValue)
	b.TextRef(index)
	b.End()
}

// value writes a parameter with a value of tokens.
func (b builder) value(name tokens.Code, values ...tokens.Code) {
	b.Start(tokens.ProvParm)
	b.Attr(name)
	b.Attr(tokens.ProvAttrValue)
	for _, v := range values {
		b.Value(v)
	}
	b.End()
}
