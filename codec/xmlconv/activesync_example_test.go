package xmlconv_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// syncResponse is a response of an ActiveSync server: a collection with a message.
var syncResponse, _ = xmlconv.ToWBXML([]byte(`<Sync xmlns="AirSync:" xmlns:e="Email:" xmlns:b="AirSyncBase:"><Collections><Collection>
	<SyncKey>2</SyncKey><CollectionId>5</CollectionId><Status>1</Status><MoreAvailable/>
	<Commands><Add><ServerId>5:1</ServerId><ApplicationData>
		<e:From>"Ann" &lt;ann@example.com&gt;</e:From><e:Subject>Größe</e:Subject><e:Read>0</e:Read>
		<b:Body><b:Type>1</b:Type><b:Data>See you at 5.</b:Data></b:Body>
	</ApplicationData></Add></Commands>
</Collection></Collections></Sync>`), xmlconv.EncodeOptions{})

// A Sync response of an ActiveSync server, read into structs. Its header does not name the
// type, so that the program does. Names need their namespace where two pages have one.
func ExampleTokenReader_activeSync() {
	type email struct {
		ID      string `xml:"ServerId"`
		From    string `xml:"ApplicationData>From"`
		Subject string `xml:"ApplicationData>Subject"`
		Text    string `xml:"ApplicationData>Body>Data"`
	}
	var sync struct {
		XMLName     xml.Name `xml:"AirSync: Sync"`
		Collections []struct {
			SyncKey       string
			CollectionID  string    `xml:"CollectionId"`
			MoreAvailable *struct{} // an empty element that means something
			Added         []email   `xml:"Commands>Add"`
		} `xml:"Collections>Collection"`
	}
	o := codec.Options{Table: tokens.ActiveSync}
	d := codec.NewDecoder(bytes.NewReader(syncResponse), o)
	if err := xml.NewTokenDecoder(xmlconv.TokenReader(d, o)).Decode(&sync); err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range sync.Collections {
		fmt.Println(c.CollectionID, c.SyncKey, c.MoreAvailable != nil)
		for _, m := range c.Added {
			fmt.Printf("%s %s: %s: %s\n", m.ID, m.From, m.Subject, m.Text)
		}
	}
	// Output:
	// 5 2 true
	// 5:1 "Ann" <ann@example.com>: Größe: See you at 5.
}

// A proxy in front of an ActiveSync server that shows the bodies of its responses as XML.
// Octets that are no text become escapes, and what passes through stays as it is.
func ExampleWriteXML_activeSyncProxy() {
	const wbxml = "application/vnd.ms-sync.wbxml"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", wbxml)
		_, _ = w.Write(syncResponse)
	}))
	defer server.Close()

	show := func(body []byte) {
		o := xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent, Lenient: true, Codec: codec.Options{Table: tokens.ByMIME(wbxml)}}
		if err := xmlconv.WriteXML(os.Stdout, bytes.NewReader(body), o); err != nil {
			fmt.Println(err)
		}
	}
	target, err := url.Parse(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(r *http.Response) error {
			if !strings.HasPrefix(r.Header.Get("Content-Type"), wbxml) {
				return nil
			}
			body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 16<<20))
			if err != nil {
				return err
			}
			show(body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			return nil
		},
	})
	defer proxy.Close()
	r, err := http.Post(proxy.URL+"/Microsoft-Server-ActiveSync?Cmd=Sync", wbxml, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	fmt.Println(bytes.Equal(body, syncResponse), err)
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <Sync xmlns="AirSync:">
	//   <Collections>
	//     <Collection>
	//       <SyncKey>2</SyncKey>
	//       <CollectionId>5</CollectionId>
	//       <Status>1</Status>
	//       <MoreAvailable/>
	//       <Commands>
	//         <Add>
	//           <ServerId>5:1</ServerId>
	//           <ApplicationData>
	//             <From xmlns="Email:">"Ann" &lt;ann@example.com&gt;</From>
	//             <Subject xmlns="Email:">Größe</Subject>
	//             <Read xmlns="Email:">0</Read>
	//             <Body xmlns="AirSyncBase:">
	//               <Type>1</Type>
	//               <Data>See you at 5.</Data>
	//             </Body>
	//           </ApplicationData>
	//         </Add>
	//       </Commands>
	//     </Collection>
	//   </Collections>
	// </Sync>
	// true <nil>
}
