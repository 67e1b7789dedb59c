package prov

import (
	"fmt"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// A NAPDEF is an access point: how a device gets a connection.
type NAPDef struct {
	NapID          Chars   // NAPID: TO-NAPID refers to it
	Bearer         []Chars // BEARER: such as GSM-GPRS
	Name           Chars
	Internet       Flag // INTERNET: general internet access
	NapAddress     Chars
	NapAddrType    Chars // NAP-ADDRTYPE: such as APN
	DNSAddr        []Chars
	CallType       Chars
	LocalAddr      Chars
	LocalAddrType  Chars
	LinkSpeed      Chars
	DnLinkSpeed    Chars
	Linger         Chars
	DeliveryErrSDU Chars // DELIVERY-ERR-SDU, as the rest of QoS decimal numbers of GSM 24.008
	DeliveryOrder  Chars
	TrafficClass   Chars
	MaxSDUSize     Chars

	MaxBitrateUplink        Chars
	MaxBitrateDnlink        Chars
	ResidualBER             Chars
	SDUErrorRatio           Chars
	TrafficHandlPrio        Chars
	TransferDelay           Chars
	GuaranteedBitrateUplink Chars
	GuaranteedBitrateDnlink Chars

	MaxNumRetry       Chars
	FirstRetryTimeout Chars
	ReregThreshold    Chars
	TBit              Flag
	Parms             []Parm

	NAPAuthInfo []NAPAuthInfo
	Validity    []Validity
}

// Format implements [fmt.Formatter]: credentials and parms do not show themselves.
func (x NAPDef) Format(f fmt.State, verb rune) {
	type napDef NAPDef
	secret.Format(f, verb, napDef(x))
}

// Type returns "NAPDEF".
func (*NAPDef) Type() string { return "NAPDEF" }

func (x *NAPDef) fields(f fields) fields {
	f.text("NAPID", &x.NapID)
	f.texts("BEARER", &x.Bearer)
	f.text("NAME", &x.Name)
	f.flag("INTERNET", &x.Internet)
	f.text("NAP-ADDRESS", &x.NapAddress)
	f.text("NAP-ADDRTYPE", &x.NapAddrType)
	f.texts("DNS-ADDR", &x.DNSAddr)
	f.text("CALLTYPE", &x.CallType)
	f.text("LOCAL-ADDR", &x.LocalAddr)
	f.text("LOCAL-ADDRTYPE", &x.LocalAddrType)
	f.text("LINKSPEED", &x.LinkSpeed)
	f.text("DNLINKSPEED", &x.DnLinkSpeed)
	f.text("LINGER", &x.Linger)
	f.text("DELIVERY-ERR-SDU", &x.DeliveryErrSDU)
	f.text("DELIVERY-ORDER", &x.DeliveryOrder)
	f.text("TRAFFIC-CLASS", &x.TrafficClass)
	f.text("MAX-SDU-SIZE", &x.MaxSDUSize)
	f.text("MAX-BITRATE-UPLINK", &x.MaxBitrateUplink)
	f.text("MAX-BITRATE-DNLINK", &x.MaxBitrateDnlink)
	f.text("RESIDUAL-BER", &x.ResidualBER)
	f.text("SDU-ERROR-RATIO", &x.SDUErrorRatio)
	f.text("TRAFFIC-HANDL-PRIO", &x.TrafficHandlPrio)
	f.text("TRANSFER-DELAY", &x.TransferDelay)
	f.text("GUARANTEED-BITRATE-UPLINK", &x.GuaranteedBitrateUplink)
	f.text("GUARANTEED-BITRATE-DNLINK", &x.GuaranteedBitrateDnlink)
	f.text("MAX-NUM-RETRY", &x.MaxNumRetry)
	f.text("FIRST-RETRY-TIMEOUT", &x.FirstRetryTimeout)
	f.text("REREG-THRESHOLD", &x.ReregThreshold)
	f.flag("T-BIT", &x.TBit)
	f.parms(&x.Parms)
	within(&f, &x.NAPAuthInfo)
	within(&f, &x.Validity)
	return f
}

// A NAPAuthInfo is a NAPAUTHINFO: a credential for an access point. AuthSecret is a
// secret.
type NAPAuthInfo struct {
	secret.Hidden // the fields do not show themselves

	AuthType   Chars // AUTHTYPE: such as PAP, CHAP
	AuthName   Chars
	AuthSecret Chars
	AuthEntity []Chars // AUTH-ENTITY: such as AAA, HA
	SPI        Chars
	Parms      []Parm
}

// Type returns "NAPAUTHINFO".
func (*NAPAuthInfo) Type() string { return "NAPAUTHINFO" }

func (x *NAPAuthInfo) fields(f fields) fields {
	f.text("AUTHTYPE", &x.AuthType)
	f.text("AUTHNAME", &x.AuthName)
	f.text("AUTHSECRET", &x.AuthSecret)
	f.texts("AUTH-ENTITY", &x.AuthEntity)
	f.text("SPI", &x.SPI)
	f.parms(&x.Parms)
	return f
}

// A Validity is a VALIDITY: the networks in which an access point can be used, and
// until when.
type Validity struct {
	Country    Chars // COUNTRY: mobile country code
	Network    Chars // NETWORK: mobile network code
	SID        Chars
	SOC        Chars
	ValidUntil Chars
	Parms      []Parm
}

// Type returns "VALIDITY".
func (*Validity) Type() string { return "VALIDITY" }

func (x *Validity) fields(f fields) fields {
	f.text("COUNTRY", &x.Country)
	f.text("NETWORK", &x.Network)
	f.text("SID", &x.SID)
	f.text("SOC", &x.SOC)
	f.text("VALIDUNTIL", &x.ValidUntil)
	f.parms(&x.Parms)
	return f
}
