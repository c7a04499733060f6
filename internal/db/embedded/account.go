package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the system's user that owns the files and runs the server.
type account struct {
	uid, gid int
	name     string
	other    bool // another user than this process's: we are root
}

// chooseOwner is this process's user, except for root, under whom PostgreSQL
// refuses to run: then whoever owns the data already, else postgres, else nobody.
func chooseOwner(home string) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid(), name: "this user"}, nil
	}
	info, err := os.Stat(filepath.Join(home, "data"))
	if err == nil {
		return ownerOfData(info, home)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return account{}, fmt.Errorf("look for the database: %w", err)
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		return accountOf(found)
	}
	return account{}, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody: start Manager as an ordinary user")
}

func ownerOfData(info fs.FileInfo, home string) (account, error) {
	uid := ownerOf(info)
	if uid == 0 {
		return account{}, fmt.Errorf("the database in %s belongs to root, under whom PostgreSQL refuses to run: give it to an ordinary user (chown -R postgres %s)", home, home)
	}
	found, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return account{uid: uid, gid: uid, name: "user number " + strconv.Itoa(uid), other: true}, nil
	}
	return accountOf(found)
}

func accountOf(u *user.User) (account, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, fmt.Errorf("read the user number of %s: %w", u.Username, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("read the group number of %s: %w", u.Username, err)
	}
	return account{uid: uid, gid: gid, name: u.Username, other: true}, nil
}

// give makes the account the owner of a file or folder, with the mode given.
func (a account) give(path string, mode fs.FileMode) error {
	if a.other {
		if err := os.Chown(path, a.uid, a.gid); err != nil {
			return fmt.Errorf("give %s to %s: %w", path, a.name, err)
		}
	}
	if err := os.Chmod(path, mode); err != nil {
		return fmt.Errorf("close %s to others: %w", path, err)
	}
	return nil
}

// write makes a file that only the account reads, whole or not at all.
func (a account) write(path string, content []byte) error {
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return err
	}
	if err := a.give(path+".new", 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// reaches asks the system itself, because folders above, access lists and
// mount options all have a say.
func (a account) reaches(dir string) bool {
	command := exec.Command("/bin/sh", "-c", `cd "$0" && test -w .`, dir)
	a.prepare(command)
	return command.Run() == nil
}

// childEnvironment is all that the server's programs see: none of our secrets, no PG variables.
var childEnvironment = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}

// prepare makes command run as the account, away from our working directory
// (which the account may not reach) and from the terminal's Ctrl-C.
func (a account) prepare(command *exec.Cmd) {
	command.Dir, command.Env = "/", childEnvironment
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.other {
		command.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
}

func ownerOf(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}

// tryLock returns the locked file, or nil when another process holds it; the
// system lets go of it when its holder ends, however that happens.
func tryLock(path string, owner account) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the database's lock (does the folder belong to another user?): %w", err)
	}
	if err := owner.give(path, 0o600); err != nil {
		return nil, joinClose(err, file)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, file.Close()
	}
	if err != nil {
		return nil, joinClose(fmt.Errorf("lock %s: %w", path, err), file)
	}
	return file, nil
}
