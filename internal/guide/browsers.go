package guide

import "manager/internal/route"

// Section is what a guide says besides its steps, under a heading of its own.
type Section struct {
	Title string // message key
	Lines []Line
}

// Line is one thing of a section: what it is about, as a message key, and what to do.
type Line struct {
	Title string
	Step
}

var allowCookies = Guide{
	Name:    "allow-cookies",
	Title:   "guide.allow_cookies.title",
	Purpose: "guide.allow_cookies.purpose",
	WhoMay:  "guide.who.everybody",
	About:   []string{route.SignIn(), route.CookiesOff()},
	Steps: []Step{
		outside("fault_page.cookies_step_allow"),
		outside("fault_page.cookies_step_extensions"),
		open(route.SignIn(), "auth.sign_in"),
		see("guide.allow_cookies.done", "auth.sign_in"),
	},
	Sections: []Section{
		{Title: "browsers.chrome", Lines: []Line{
			{"browsers.computer_cookies", outside("browsers.chrome_computer_cookies")},
			{"browsers.computer_javascript", outside("browsers.chrome_computer_javascript")},
			{"browsers.computer_forget", outside("browsers.chrome_computer_forget")},
			{"browsers.phone_cookies", outside("browsers.chrome_phone_cookies")},
			{"browsers.phone_javascript", outside("browsers.chrome_phone_javascript")},
			{"browsers.phone_forget", outside("browsers.chrome_phone_forget")},
		}},
		{Title: "browsers.firefox", Lines: []Line{
			{"browsers.computer_cookies", outside("browsers.firefox_computer_cookies")},
			{"browsers.computer_javascript", outside("browsers.firefox_computer_javascript")},
			{"browsers.computer_forget", outside("browsers.firefox_computer_forget")},
			{"browsers.phone_cookies", outside("browsers.firefox_phone_cookies")},
			{"browsers.phone_javascript", outside("browsers.always_on")},
			{"browsers.phone_forget", outside("browsers.firefox_phone_forget")},
		}},
		{Title: "browsers.edge", Lines: []Line{
			{"browsers.computer_cookies", outside("browsers.edge_computer_cookies")},
			{"browsers.computer_javascript", outside("browsers.edge_computer_javascript")},
			{"browsers.computer_forget", outside("browsers.edge_computer_forget")},
			{"browsers.phone_cookies", outside("browsers.edge_phone_cookies")},
			{"browsers.phone_javascript", outside("browsers.edge_phone_javascript")},
			{"browsers.phone_forget", outside("browsers.edge_phone_forget")},
		}},
		{Title: "browsers.safari", Lines: []Line{
			{"browsers.computer_cookies", outside("browsers.safari_computer_cookies")},
			{"browsers.computer_javascript", outside("browsers.safari_computer_javascript")},
			{"browsers.computer_forget", outside("browsers.safari_computer_forget")},
			{"browsers.phone_cookies", outside("browsers.safari_phone_cookies")},
			{"browsers.phone_javascript", outside("browsers.safari_phone_javascript")},
			{"browsers.phone_forget", outside("browsers.safari_phone_forget")},
		}},
		{Title: "browsers.every_start", Lines: []Line{
			{"browsers.keep", Step{Action: Outside, Sentence: "browsers.keep_text", Label: "sign_in.keep"}},
			{"browsers.clear", outside("browsers.clear_text")},
		}},
	},
}
