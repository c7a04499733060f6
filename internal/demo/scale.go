package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/product"
)

// Lena is the legal representative of the large organizations.
var Lena = Person{"Lena", "Grossmann", "lena@scale.test", "legal representative of the large organizations"}

// Sizes are the numbers of members of the organizations that Scale makes.
var Sizes = []int{50, 10_000, 100_000}

// ScaleName is the name of the large organization with so many members.
func ScaleName(size int) string { return fmt.Sprintf("Scale %d", size) }

// Scale makes an organization for each of the sizes (all Sizes when none is
// given), with Lena, who has the password given, as legal representative, and
// returns their customer numbers by size. Where one exists it makes none.
func Scale(ctx context.Context, d Deps, plain string, sizes ...int) (numbers map[int]string, err error) {
	if len(sizes) == 0 {
		sizes = Sizes
	}
	lena, err := d.scalePerson(ctx, Lena, plain)
	if err != nil {
		return nil, err
	}
	numbers = map[int]string{}
	for _, size := range sizes {
		number, exists, err := d.number(ctx, ScaleName(size))
		if err != nil {
			return nil, err
		}
		if !exists {
			if number, err = d.loadLarge(ctx, lena, size); err != nil {
				return nil, err
			}
		}
		numbers[size] = number
	}
	return numbers, d.analyze(ctx)
}

// number is the customer number of the organization with the name given, if there is one.
func (d Deps) number(ctx context.Context, name string) (number string, exists bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, &exists, `select number from organizations where name = @name order by id limit 1`, db.Args{"name": name}, &number)
	return number, exists, d.DB.Read(ctx, db.System("find a large organization"), batch)
}

// scalePerson finds the account of somebody of the large organizations, or makes it with the password given.
func (d Deps) scalePerson(ctx context.Context, p Person, plain string) (identity.Person, error) {
	account, err := p.account()
	if err != nil {
		return identity.Person{}, err
	}
	person, found := account.Person, false
	batch := &db.Batch{}
	db.Queue(batch, &found, `select id from users where login_key = @key`, db.Args{"key": person.LoginKey}, &person.ID)
	if err := d.DB.Read(ctx, db.System("find an account of the large organizations"), batch); err != nil || found {
		return person, err
	}
	people, err := d.people(ctx, []Person{p}, plain)
	if err != nil {
		return identity.Person{}, err
	}
	return people[0].Person, d.DB.Write(ctx, db.System("make an account of the large organizations"), func(ctx context.Context, tx db.Tx) error {
		return d.loadPeople(ctx, tx, d.Clock(), people)
	})
}

func (d Deps) loadLarge(ctx context.Context, lena identity.Person, size int) (number string, err error) {
	now := d.Clock()
	people, members := crowd(now, size-1)
	members = append(members, joined(lena, org.Standing{Role: actor.LegalRepresentative, BillingMail: true}, daysAgo(now, 900), now))
	o := organization{org.NewOrganization{Name: ScaleName(size), Kind: org.Company, Country: country}, members, nil, product.Loaded{}}
	err = d.DB.Write(ctx, db.System("make a large organization"), func(ctx context.Context, tx db.Tx) error {
		if err := d.loadPeople(ctx, tx, now, people); err != nil {
			return err
		}
		number, err = o.load(ctx, tx, d, nil, now)
		return err
	})
	return number, err
}

// crowd invents members with names of several languages: out of a hundred one
// is invited only, two administrate, eight are external; a few more represent.
func crowd(now time.Time, count int) (people []identity.LoadedPerson, members []org.LoadedMember) {
	for i := range count {
		first, last := firstNames[i%len(firstNames)], lastNames[(i/len(firstNames)+i*7)%len(lastNames)]
		email := fmt.Sprintf("%s.%s.%d.%d@example.org", ascii(first), ascii(last), count+1, i)
		if i%100 == 99 {
			members = append(members, invited(email, actor.Collaborator, Lena.Name(), daysAgo(now, i%9)))
			continue
		}
		p := identity.Person{ID: id.New[id.User](), FirstName: first, LastName: last, LoginID: email, LoginKey: email, Country: country, TimeZone: timeZone, TwoFactor: i%5 < 2}
		people = append(people, identity.LoadedPerson{Person: p})
		members = append(members, joined(p, standing(i), daysAgo(now, 30+i%800), daysAgo(now, i%400)))
	}
	return people, members
}

func standing(i int) org.Standing {
	switch {
	case i%20_000 == 10:
		return org.Standing{Role: actor.LegalRepresentative}
	case i%50 == 20:
		return org.Standing{Role: actor.Administrator, BillingMail: i%100 == 20}
	case i%25 < 2:
		return org.Standing{Role: actor.External}
	default:
		return org.Standing{Role: actor.Collaborator, Accounting: i%30 == 0, BillingMail: i%60 == 0}
	}
}

// ascii is a name as it stands in an address.
func ascii(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, fold.Text(name))
}

// analyze tells the planner about the new rows, as autovacuum would a minute later.
func (d Deps) analyze(ctx context.Context) error {
	return d.DB.Write(ctx, db.System("refresh the statistics"), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `analyze users, organizations, members, member_words, teams, team_members, products, product_words, kind_grants, grants`); err != nil {
			return fmt.Errorf("refresh the statistics: %w", err)
		}
		return nil
	})
}

var firstNames = []string{
	"Anna", "Luca", "Élodie", "Jürgen", "María", "Noah", "Chloé", "Björn", "Giulia", "Iñaki", "Olivia", "Matteo", "Zoë", "François", "Søren", "Lucía", "Käthe", "Ángel",
	"Emma", "Leon", "Sofia", "Hugo", "Mila", "Paul", "Alice", "Tom", "Nina", "Max", "Lea", "Jan", "Eva", "Tim", "Ida", "Ben", "Mei", "Yusuf", "Amina", "Olga", "Paweł", "Ioana",
}

var lastNames = []string{
	"Rossi", "Müller", "Dupont", "García", "Smith", "Weiß", "Lefèvre", "Núñez", "Bianchi", "O’Connor", "Schäfer", "Martin", "Fernández", "Brown", "Keller", "Favre", "Peña", "Ricci",
	"Baumgartner", "Rochat", "Ibáñez", "Taylor", "Huber", "Girard", "Conti", "Ruiz", "Evans", "Zbinden", "Bonvin", "Castillo", "Nowak", "Łuczak", "Okafor", "Yılmaz", "Petrović",
	"Lindqvist", "de la Cruz", "van den Berg", "von Allmen", "Di Stefano", "Ødegaard", "Popescu", "Kovács", "Horváth", "Chen", "Nguyen", "Haddad", "Schmid", "Graf", "Vogel", "Moser", "Wyss",
}
