package password

import (
	"slices"
	"strings"
)

// ownWords are what people of the portal's five languages build passwords from,
// beside the words of lists.
const ownWords = `
password passwort passwoerter motdepasse mot passe kennwort parola parolachiave contrasena clave codigo
welcome willkommen bienvenue benvenuto benvenuti bienvenido bienvenidos hello hallo bonjour salut ciao hola
admin administrator administrateur administrador amministratore root user utilisateur benutzer utente usuario
test demo guest gast ospite invitado manager portal office bureau buero ufficio oficina firma company
changeme letmein login signin access secret geheim segreto secreto internet computer ordinateur azerty qwertz
iloveyou jetaime teamo tiamo ichliebedich loulou doudou chouchou schatz schatzi liebling liebe amore amor amour
soleil sonne sole estrella etoile stern stella sunshine princess princesse prinzessin principessa princesa
chocolat schokolade cioccolato chocolate fussball football futbol calcio juventus barcelona realmadrid bayern
dortmund schalke marseille olympique milan inter napoli roma servette
january february march april may june july august september october november december
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
januar februar maerz juni juli oktober dezember
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre dicembre
enero febrero abril mayo junio julio septiembre octubre noviembre diciembre
spring summer autumn winter fruehling sommer herbst printemps ete automne hiver
primavera estate autunno inverno verano otono invierno
monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche
montag dienstag mittwoch donnerstag freitag samstag sonntag lunedi martedi mercoledi giovedi venerdi sabato domenica
lunes martes miercoles jueves viernes domingo
switzerland schweiz suisse svizzera suiza geneva geneve genf ginevra zurich zuerich bern berne basel bale lausanne lugano
deutschland france frankreich italia espana europa berlin hamburg muenchen munich paris lyon madrid sevilla
trustno starwars pokemon batman superman nintendo dragon monkey master shadow killer michael nicolas thomas
`

// walks are paths over keyboards (English, German, French, Swiss) and alphabets.
var walks = []string{
	"abcdefghijklmnopqrstuvwxyz", "01234567890", "02468", "13579", "147258369", "789456123",
	"!@#$%^&*()", "!qaz@wsx#edc$rfv%tgb",
	"qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn",
	"1q2w3e4r5t6y7u8i9o0p", "1q2w3e4r5t6z7u8i9o0p", "1a2z3e4r5t6y7u8i9o0p",
	"qazwsxedcrfvtgbyhnujm", "qaywsxedcrfvtgbzhnujm", "aqwzsxedcrfvtgbyhnuj", "1qaz2wsx3edc4rfv5tgb", "1qay2wsx3edc4rfv5tgb",
}

// isWalk tells whether text is a part of a walk, forwards.
func isWalk(text string) bool {
	return slices.ContainsFunc(walks, func(walk string) bool { return strings.Contains(walk, text) })
}
