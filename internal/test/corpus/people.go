package corpus

import (
	"bytes"
	"io"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// Texts as people read them on a telephone: names of accounts, questions of a server.
var (
	english = []string{"Account of the operator", "Your settings have been updated.", "Data roaming", "Send pictures by MMS",
		"A new version of the software is ready. It takes about 120 MB and ten minutes. Do you want to install it now?"}
	german = []string{"Zugang für Geschäftskunden", "Einstellungen wurden geändert.", "Büro München", "Möchten Sie die Änderungen übernehmen?",
		"Für Ihr Gerät ist eine neue Version verfügbar. Während der Installation können Sie das Gerät nicht benützen. Jetzt ausführen?"}
	russian = []string{"Мобильный интернет", "Настройки изменены.", "Рабочая почта", "Вы хотите установить обновление сейчас?",
		"Для вашего телефона доступна новая версия программы. Установка займёт около 10 минут. Продолжить?"}
	japanese = []string{"インターネット接続", "設定を変更しました。", "会社のメール", "今すぐインストールしますか？",
		"お使いの端末で新しいソフトウェア（バージョン2.7）が利用できます。更新には約10分かかります。"}
	escaped = []string{"Get=*&Replace=com.example.dm", "https://portal.example.com/start?lang=en&device=phone&step=2", "R&D", "AT&T <Wireless>",
		"<b>New:</b> settings for calls > 10 minutes & roaming", "Add=*&Delete=*&Get=*&Replace=com.example.dm+org.example.it"}
)

// messageItems is how many commands with a text the messages below have.
const messageItems = 30

// UTF8 returns a DM message with texts in German, Russian and Japanese.
func UTF8() Doc { return texting("utf8", german, russian, japanese) }

// Escapes returns a DM message whose texts hold &, < and >, as rights, addresses and
// names do, between others that do not.
func Escapes() Doc { return texting("escapes", escaped, english) }

// texting returns a message with commands that hold texts of these lists in turn.
func texting(name string, lists ...[]string) Doc {
	b := newBuilder(syncHeader)
	b.sync("23", func() {
		for i := range messageItems {
			list := lists[i%len(lists)]
			b.setText(i+1, list[i/len(lists)%len(list)])
		}
	})
	return b.doc(name, tokens.SyncML12)
}

// setText writes the command that puts a text into the tree.
func (b builder) setText(id int, text string) {
	b.wrap(tokens.SyncMLReplace, func() {
		b.leaf(tokens.SyncMLCmdID, strconv.Itoa(id))
		b.target("./DMAcc/example-dm/Ext/Text/"+strconv.Itoa(id), "chr", text)
	})
}

// TextsUTF8 is [Texts] in German, Russian and Japanese.
func TextsUTF8() Doc {
	b := newBuilder(syncHeader)
	b.sync("1", func() {
		b.wrap(tokens.SyncMLAdd, func() {
			b.wrap(tokens.SyncMLData, func() {
				lists := [][]string{german, russian, japanese}
				for n, i := 0, 0; n < largeSize; i++ {
					list := lists[i%len(lists)]
					text := list[len(list)-1] // the longest
					b.TextString(text)
					n += len(text) + 2
				}
			})
		})
	})
	return b.doc("texts-utf8", tokens.SyncML12)
}

// Long returns a message with about so many octets of commands with texts of all kinds.
func Long(size int64) Doc {
	var out bytes.Buffer
	if err := WriteLong(&out, size); err != nil {
		panic(err) // a mistake in this package
	}
	return Doc{"long", tokens.SyncML12, out.Bytes()}
}

// WriteLong writes [Long] to w, of any size. Its errors are those of w.
func WriteLong(w io.Writer, size int64) error {
	b := builder{codec.NewEncoder(w, syncHeader, codec.Options{})}
	b.sync("29", func() {
		lists := [][]string{english, german, english, russian, english, japanese, english, escaped}
		for i := 0; b.Offset() < size && b.Err() == nil; i++ {
			list := lists[i%len(lists)]
			b.setText(i+1, list[i/len(lists)%len(list)])
		}
	})
	return b.Close()
}
