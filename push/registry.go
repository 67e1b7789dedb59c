package push

// A MediaCode is a well-known code of a media type (WAP-230-WSP, assigned
// numbers, and the later registrations of OMNA). The constants are those of
// provisioning and device management; [FindMedia] knows more. There is none for
// TNDS (application/vnd.syncml.dmtnds), DDF or DevInf: write these by name.
type MediaCode uint32

// Codes of provisioning and device management.
const (
	MediaWBXML             MediaCode = 0x29  // application/vnd.wap.wbxml
	MediaConnectivityXML   MediaCode = 0x35  // text/vnd.wap.connectivity-xml
	MediaConnectivityWBXML MediaCode = 0x36  // application/vnd.wap.connectivity-wbxml: Client Provisioning
	MediaDMWBXML           MediaCode = 0x42  // application/vnd.syncml.dm+wbxml: the DM profile
	MediaDMXML             MediaCode = 0x43  // application/vnd.syncml.dm+xml
	MediaNotification      MediaCode = 0x44  // application/vnd.syncml.notification: package 0
	MediaDSNotification    MediaCode = 0x4E  // application/vnd.syncml.ds.notification
	MediaDMNotification    MediaCode = 0x58  // application/vnd.syncml.dm.notification
	MediaOctetStream       MediaCode = 0x5A  // application/octet-stream
	MediaNokiaSyncset      MediaCode = 0x20B // application/vnd.nokia.syncset+wbxml
	MediaSyncMLXML         MediaCode = 0x302 // application/vnd.syncml+xml
	MediaSyncMLWBXML       MediaCode = 0x303 // application/vnd.syncml+wbxml
)

// String returns the media type, or "" for a code that the registry lacks.
func (c MediaCode) String() string { return find(mediaTypes[:], uint32(c)) }

// FindMedia returns the code of a media type without parameters, in any case.
func FindMedia(mime []byte) (MediaCode, bool) {
	if equalFold(mime, "application/x-prov.syncset+wbxml") { // its name in Nokia's own text
		return MediaNokiaSyncset, true
	}
	code, ok := lookup(mediaTypes[:], mime)
	return MediaCode(code), ok
}

// An AppCode is the assigned code of the application that a push is for, the
// value of X-Wap-Application-Id.
type AppCode uint32

// Codes of applications that messages of this module are for, and the first
// codes that are written in more than one octet.
const (
	AppAny      AppCode = 0x0000 // x-wap-application:*, the user agent by the content type
	AppSyncML   AppCode = 0x0005 // x-wap-application:push.syncml, data synchronization
	AppSyncMLDM AppCode = 0x0007 // x-wap-application:syncml.dm, device management
	AppMotorola AppCode = 0x8007 // x-motorola:otaprov.ua
	AppNEC      AppCode = 0x9001 // x-oma-nec:otaprov.ua
)

// String returns the application's URN, or "" for a code that the registry
// lacks.
func (c AppCode) String() string { return find(applications[:], uint32(c)) }

// FindApp returns the code of an application's URN, in any case.
func FindApp(urn []byte) (AppCode, bool) {
	code, ok := lookup(applications[:], urn)
	return AppCode(code), ok
}

// An assigned is a code and the name that it stands for. Tables are short, so
// both ways are a search from the front.
type assigned struct {
	code uint32
	name string
}

func find(table []assigned, code uint32) string {
	for i := range table {
		if table[i].code == code {
			return table[i].name
		}
	}
	return ""
}

func lookup(table []assigned, name []byte) (uint32, bool) {
	for i := range table {
		if equalFold(name, table[i].name) {
			return table[i].code, true
		}
	}
	return 0, false
}

var applications = [...]assigned{
	{0x0000, "x-wap-application:*"},
	{0x0001, "x-wap-application:push.sia"},
	{0x0002, "x-wap-application:wml.ua"},
	{0x0003, "x-wap-application:wta.ua"},
	{0x0004, "x-wap-application:mms.ua"},
	{0x0005, "x-wap-application:push.syncml"},
	{0x0006, "x-wap-application:loc.ua"},
	{0x0007, "x-wap-application:syncml.dm"},
	{0x0008, "x-wap-application:drm.ua"},
	{0x0009, "x-wap-application:emn.ua"},
	{0x000A, "x-wap-application:wv.ua"},
	{0x001A, "x-wap-application:lwm2m.dm"},
	{0x8007, "x-motorola:otaprov.ua"},
	{0x9001, "x-oma-nec:otaprov.ua"},
}

var mediaTypes = [...]assigned{
	{0x00, "*/*"},
	{0x01, "text/*"},
	{0x02, "text/html"},
	{0x03, "text/plain"},
	{0x04, "text/x-hdml"},
	{0x05, "text/x-ttml"},
	{0x06, "text/x-vCalendar"},
	{0x07, "text/x-vCard"},
	{0x08, "text/vnd.wap.wml"},
	{0x09, "text/vnd.wap.wmlscript"},
	{0x0A, "text/vnd.wap.channel"},
	{0x0B, "multipart/*"},
	{0x0C, "multipart/mixed"},
	{0x0D, "multipart/form-data"},
	{0x0E, "multipart/byteranges"},
	{0x0F, "multipart/alternative"},
	{0x10, "application/*"},
	{0x11, "application/java-vm"},
	{0x12, "application/x-www-form-urlencoded"},
	{0x13, "application/x-hdmlc"},
	{0x14, "application/vnd.wap.wmlc"},
	{0x15, "application/vnd.wap.wmlscriptc"},
	{0x16, "application/vnd.wap.channelc"},
	{0x17, "application/vnd.wap.uaprof"},
	{0x18, "application/vnd.wap.wtls-ca-certificate"},
	{0x19, "application/vnd.wap.wtls-user-certificate"},
	{0x1A, "application/x-x509-ca-cert"},
	{0x1B, "application/x-x509-user-cert"},
	{0x1C, "image/*"},
	{0x1D, "image/gif"},
	{0x1E, "image/jpeg"},
	{0x1F, "image/tiff"},
	{0x20, "image/png"},
	{0x21, "image/vnd.wap.wbmp"},
	{0x22, "application/vnd.wap.multipart.*"},
	{0x23, "application/vnd.wap.multipart.mixed"},
	{0x24, "application/vnd.wap.multipart.form-data"},
	{0x25, "application/vnd.wap.multipart.byteranges"},
	{0x26, "application/vnd.wap.multipart.alternative"},
	{0x27, "application/xml"},
	{0x28, "text/xml"},
	{0x29, "application/vnd.wap.wbxml"},
	{0x2A, "application/x-x968-cross-cert"},
	{0x2B, "application/x-x968-ca-cert"},
	{0x2C, "application/x-x968-user-cert"},
	{0x2D, "text/vnd.wap.si"},
	{0x2E, "application/vnd.wap.sic"},
	{0x2F, "text/vnd.wap.sl"},
	{0x30, "application/vnd.wap.slc"},
	{0x31, "text/vnd.wap.co"},
	{0x32, "application/vnd.wap.coc"},
	{0x33, "application/vnd.wap.multipart.related"},
	{0x34, "application/vnd.wap.sia"},
	{0x35, "text/vnd.wap.connectivity-xml"},
	{0x36, "application/vnd.wap.connectivity-wbxml"},
	{0x37, "application/pkcs7-mime"},
	{0x38, "application/vnd.wap.hashed-certificate"},
	{0x39, "application/vnd.wap.signed-certificate"},
	{0x3A, "application/vnd.wap.cert-response"},
	{0x3B, "application/xhtml+xml"},
	{0x3C, "application/wml+xml"},
	{0x3D, "text/css"},
	{0x3E, "application/vnd.wap.mms-message"},
	{0x3F, "application/vnd.wap.rollover-certificate"},
	{0x40, "application/vnd.wap.locc+wbxml"},
	{0x41, "application/vnd.wap.loc+xml"},
	{0x42, "application/vnd.syncml.dm+wbxml"},
	{0x43, "application/vnd.syncml.dm+xml"},
	{0x44, "application/vnd.syncml.notification"},
	{0x45, "application/vnd.wap.xhtml+xml"},
	{0x46, "application/vnd.wv.csp.cir"},
	{0x47, "application/vnd.oma.dd+xml"},
	{0x48, "application/vnd.oma.drm.message"},
	{0x49, "application/vnd.oma.drm.content"},
	{0x4A, "application/vnd.oma.drm.rights+xml"},
	{0x4B, "application/vnd.oma.drm.rights+wbxml"},
	{0x4C, "application/vnd.wv.csp+xml"},
	{0x4D, "application/vnd.wv.csp+wbxml"},
	{0x4E, "application/vnd.syncml.ds.notification"},
	{0x58, "application/vnd.syncml.dm.notification"},
	{0x5A, "application/octet-stream"},
	{0x201, "application/vnd.uplanet.cachop-wbxml"},
	{0x202, "application/vnd.uplanet.signal"},
	{0x203, "application/vnd.uplanet.alert-wbxml"},
	{0x204, "application/vnd.uplanet.list-wbxml"},
	{0x205, "application/vnd.uplanet.listcmd-wbxml"},
	{0x206, "application/vnd.uplanet.channel-wbxml"},
	{0x207, "application/vnd.uplanet.provisioning-status-uri"},
	{0x208, "x-wap.multipart/vnd.uplanet.header-set"},
	{0x209, "application/vnd.uplanet.bearer-choice-wbxml"},
	{0x20A, "application/vnd.phonecom.mmc-wbxml"},
	{0x20B, "application/vnd.nokia.syncset+wbxml"},
	{0x20C, "image/x-up-wpng"},
	{0x300, "application/iota.mmc-wbxml"},
	{0x301, "application/iota.mmc-xml"},
	{0x302, "application/vnd.syncml+xml"},
	{0x303, "application/vnd.syncml+wbxml"},
	{0x318, "application/vnd.wmf.bootstrap"},
	{0x31E, "application/vnd.innopath.wamp.notification"},
}
