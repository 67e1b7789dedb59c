package corpus

import (
	"maps"
	"strings"
)

// Types returns documents in XML, as people write them, of every type by its name; of those with
// vendor tokens only where documents have a number of their own. U+00A0 stands where some have
// an entity.
func Types() map[string][]string {
	all := maps.Clone(types)
	maps.Copy(all, managed)
	return all
}

var types = map[string][]string{
	"wml-1.0": {`<WML><CARD NAME="a" TITLE="Start"><DO TYPE="ACCEPT" LABEL="Go"><GO URL="http://www.example.com/b.wml"/></DO>Hello <B>you</B> there<BR/>Bye</CARD></WML>`},
	"wml-1.1": {`<wml><head><meta http-equiv="Cache-Control" content="max-age=0"/></head><card id="main" title="Mail" newcontext="true"><onevent type="onenterforward"><refresh><setvar name="n" value="1"/></refresh></onevent><p align="center" mode="nowrap">You have <b>4` + "\u00a0" + `new</b> mails, <a href="http://www.example.com/inbox.wml">read</a> them<br/><select name="x" ivalue="1" multiple="false"><option value="a" onpick="#b">A</option></select></p></card><card id="b"><p><img src="/logo.wbmp" alt="Logo &amp; more" localsrc=""/></p></card></wml>`},
	"wml-1.2": {`<wml><template><do type="prev" name="back" optional="true"><prev/></do></template><card id="c1" ontimer="#c2"><timer name="t" value="50"/><p><input name="pin" type="password" format="4N" emptyok="false"/><anchor title="go">Send<go href="https://www.example.org/login.asp?a=1&amp;b=2" method="post" sendreferer="true" accept-charset="UTF-8"><postfield name="p" value="v"/></go></anchor></p><pre>  two  spaces </pre></card></wml>`},
	"wml-1.3": {
		`<wml xml:lang="de"><head><access domain="example.net" path="/x"/></head><card id="ü"><do type="vnd.acme.x" label="größer"><noop/></do><p xml:space="preserve"><table columns="2" title="T"><tr><td>1</td><td>2<em>!</em></td></tr></table><fieldset title="f"><small>a</small><big>b</big><u>c</u><i>d</i><strong>e</strong></fieldset></p></card></wml>`,
		`<wml><card><p>` + strings.Repeat("Ein Absatz mit "+"\u00a0"+"Umlauten: äöü. ", 40) + `</p></card></wml>`,
	},
	"wta-wml-1.2": {`<wta-wml><card id="incoming"><onevent type="wtaev-cc/ic"><go href="wtai://cc/ac;1"/></onevent><p>Call from <i>home</i></p></card></wta-wml>`},
	"wta-1.0":     {`<WTAI/>`},
	"channel-1.1": {`<channel maxspace="1000" base="http://www.example.com/" success="http://www.example.com/ok" EventId="1"><title>News</title><abstract>What is new</abstract><resource href="http://www.example.com/a.wml" lastmod="1999-11-01T00:00:00Z"/></channel>`},
	"channel-1.2": {`<channel maxspace="1000" base="http://www.example.com/" channelid="c1"><title>News</title><abstract/><resource href="https://www.example.com/a.wml"/></channel>`},
	"si-1.0": {
		`<si><indication href="http://www.xyz.com/email/123/abc.wml" created="1999-06-25T15:23:15Z" si-expires="1999-06-30T00:00:00Z" action="signal-high" si-id="1@xyz.com">You have 4 new emails</indication><info><item class="a">x &lt; y</item></info></si>`,
		`<si><indication href="https://www.example.de/?q=1" action="delete"/></si>`,
	},
	"sl-1.0":     {`<sl href="http://www.xyz.com/ppaid/123/abc.wml" action="execute-low"/>`},
	"co-1.0":     {`<co><invalidate-object uri="http://www.example.com/a"/><invalidate-service uri="https://example.com/b"/></co>`},
	"emn-1.0":    {`<emn mailbox="mailat:jo@example.com" timestamp="2002-09-01T12:00:00Z"/>`, `<emn mailbox="http://www.example.com/mail" timestamp="2002-09-01T00:00:00Z"/>`},
	"drmrel-1.0": {`<o-ex:rights xmlns:o-ex="http://odrl.net/1.1/ODRL-EX" xmlns:o-dd="http://odrl.net/1.1/ODRL-DD" xmlns:ds="http://www.w3.org/2000/09/xmldsig#/"><o-ex:context><o-dd:version>1.0</o-dd:version></o-ex:context><o-ex:agreement><o-ex:asset><o-ex:context><o-dd:uid>cid:4567829547@foo.com</o-dd:uid></o-ex:context><ds:KeyInfo><ds:KeyValue>vUEwR8LzEJoeiC+dgT1mgg==</ds:KeyValue></ds:KeyInfo></o-ex:asset><o-ex:permission><o-dd:play><o-ex:constraint><o-dd:count>3</o-dd:count><o-dd:datetime><o-dd:start>2002-01-01T00:00:00</o-dd:start></o-dd:datetime></o-ex:constraint></o-dd:play></o-ex:permission></o-ex:agreement></o-ex:rights>`},
	"nokia-ota-7.0": {
		`<CHARACTERISTIC-LIST><CHARACTERISTIC TYPE="ADDRESS"><PARM NAME="BEARER" VALUE="GPRS"/><PARM NAME="PROXY" VALUE="10.0.0.1"/><PARM NAME="PORT" VALUE="9201"/><PARM NAME="GPRS_ACCESSPOINTNAME" VALUE="internet.example"/><PARM NAME="PPP_AUTHTYPE" VALUE="PAP"/></CHARACTERISTIC><CHARACTERISTIC TYPE="URL" VALUE="http://wap.example.com/"/><CHARACTERISTIC TYPE="NAME"><PARM NAME="NAME" VALUE="Größe"/></CHARACTERISTIC></CHARACTERISTIC-LIST>`,
	},
	"nokia-syncset-1.0": {`<SyncSettings><Version>1.0</Version><HostAddr>http://sync.example.com/</HostAddr><Port>80</Port><Name>Sync &amp; co</Name></SyncSettings>`},
	"wv-csp-1.1": {
		`<WV-CSP-Message xmlns="http://www.wireless-village.org/CSP1.1"><Session><SessionDescriptor><SessionType>Inband</SessionType><SessionID>im.example.com#1@server</SessionID></SessionDescriptor><Transaction><TransactionDescriptor><TransactionMode>Request</TransactionMode><TransactionID>t1</TransactionID></TransactionDescriptor><TransactionContent xmlns="http://www.wireless-village.org/TRC1.1"><SendMessage-Request><DeliveryReport>F</DeliveryReport><MessageInfo><ContentType>text/plain</ContentType><ContentSize>5</ContentSize><DateTime>20021201T123000Z</DateTime></MessageInfo><ContentData>Hällo</ContentData></SendMessage-Request></TransactionContent></Transaction></Session></WV-CSP-Message>`,
	},
	"wv-csp-1.2": {
		`<WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/WV-CSP1.2"><Session><SessionDescriptor><SessionType>Outband</SessionType></SessionDescriptor><Transaction><TransactionDescriptor><TransactionMode>Response</TransactionMode><TransactionID>IMApp01#12345@NOK5110</TransactionID></TransactionDescriptor><TransactionContent xmlns="http://www.openmobilealliance.org/DTD/WV-TRC1.2"><Login-Response><ClientID><URL>WV:InstantMessenger01@imps.com</URL></ClientID><Result><Code>200</Code><Description>Successfully completed.</Description></Result><KeepAliveTime>86400</KeepAliveTime><CapabilityRequest>T</CapabilityRequest></Login-Response></TransactionContent></Transaction></Session></WV-CSP-Message>`,
	},
	"wv-csp-1.3": {`<WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/IMPS-CSP1.3"><Session><SessionDescriptor><SessionType>Inband</SessionType></SessionDescriptor></Session></WV-CSP-Message>`},
	"wv-csp-1.0": {`<WV-CSP-Message xmlns="http://www.wireless-village.org/CSP1.0"><Session><SessionDescriptor><SessionType>Inband</SessionType></SessionDescriptor></Session></WV-CSP-Message>`},
	"activesync": {
		`<Sync xmlns="AirSync:" xmlns:email="Email:" xmlns:body="AirSyncBase:"><Collections><Collection><Class>Email</Class><SyncKey>1</SyncKey><CollectionId>5</CollectionId><Status>1</Status><MoreAvailable/><Commands><Add><ServerId>5:1</ServerId><ApplicationData><email:From>"Jo" &lt;jo@example.com&gt;</email:From><email:Subject>Grüße 😀</email:Subject><email:DateReceived>2012-01-01T10:00:00.000Z</email:DateReceived><body:Body><body:Type>2</body:Type><body:Data>&lt;p&gt;a &amp;amp; b&lt;/p&gt;</body:Data></body:Body></ApplicationData></Add></Commands></Collection></Collections></Sync>`,
		`<Provision xmlns="Provision:" xmlns:settings="Settings:"><Policies><Policy><PolicyType>MS-EAS-Provisioning-WBXML</PolicyType></Policy></Policies></Provision>`,
		`<SendMail xmlns="ComposeMail:"><ClientId>1</ClientId><SaveInSentItems/><Mime>RnJvbTogYUBiDQoNCkhp</Mime></SendMail>`,
		`<Ping xmlns="Ping:"><HeartbeatInterval>80</HeartbeatInterval><Folders><Folder><Id>5</Id><Class>Email</Class></Folder></Folders></Ping>`,
	},
	"conml": {`<ConML/>`},
}
