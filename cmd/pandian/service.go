package main

import (
	"fmt"
	"strings"
)

// What starts a sweep: every five minutes the system runs "sweep --once", which
// does what is due by then. So a change of the configuration needs no change of
// the system, and a machine that was off makes up for it.

const everyMinutes = 5

// service is what is started: absolute paths, and the account that starts it,
// whose key it uses.
type service struct{ program, config, user string }

var services = []struct {
	kind string
	text func(service) string
}{{"systemd", systemdText}, {"cron", cronText}, {"windows", windowsText}}

func serviceKinds() (kinds []string) {
	for _, s := range services {
		kinds = append(kinds, s.kind)
	}
	return kinds
}

// textFor is the text of a kind; false if there is no such kind.
func (s service) textFor(kind string) (string, bool) {
	for _, k := range services {
		if k.kind == kind {
			return k.text(s), true
		}
	}
	return "", false
}

// systemdText is a service and its timer, each below a line that names its file.
// Exit code 3 says that something is unread, which is no failure of the service.
func systemdText(s service) string {
	return fmt.Sprintf(`# /etc/systemd/system/pandian-sweep.service
[Unit]
Description=pandian sweep
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
User=%s
ExecStart=%s sweep --once --config %s
SuccessExitStatus=3
KillMode=mixed
TimeoutStopSec=10min
Nice=10
IOSchedulingClass=idle

# /etc/systemd/system/pandian-sweep.timer
[Unit]
Description=pandian sweep: run what is due

[Timer]
OnCalendar=*:0/%d
Persistent=true

[Install]
WantedBy=timers.target
# systemctl daemon-reload && systemctl enable --now pandian-sweep.timer
`, s.user, systemdQuote(s.program), systemdQuote(strings.ReplaceAll(s.config, "$", "$$")), everyMinutes)
}

// systemdQuote writes a word of a command line of systemd. Behind the program $
// must be doubled too.
func systemdQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `%`, `%%`).Replace(s) + `"`
}

// cronText is a line of a user's crontab.
func cronText(s service) string {
	return fmt.Sprintf("# crontab -e\n*/%d * * * * %s sweep --once --config %s\n", everyMinutes, cronQuote(s.program), cronQuote(s.config))
}

// cronQuote writes a word of the shell; in a crontab % would end the command.
func cronQuote(s string) string {
	return `'` + strings.NewReplacer(`'`, `'\''`, `%`, `\%`).Replace(s) + `'`
}

// windowsText is a task for schtasks. It is plain ASCII, other characters as
// references, and names no encoding: whatever shell writes it into a file, and
// in whatever encoding, it reads the same.
func windowsText(s service) string {
	return fmt.Sprintf(`<?xml version="1.0"?>
<!-- schtasks /Create /TN pandian-sweep /XML pandian-task.xml /RU DOMAIN\user /RP * -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>pandian sweep: run what is due</Description></RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Repetition><Interval>PT%dM</Interval></Repetition>
    </TimeTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions>
    <Exec>
      <Command>%s</Command>
      <Arguments>%s</Arguments>
    </Exec>
  </Actions>
</Task>
`, everyMinutes, xmlText(s.program), xmlText(`sweep --once --config "`+s.config+`"`))
}

// xmlText writes text as XML in ASCII.
func xmlText(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || r > '~' || strings.ContainsRune(`<>&"'`, r) {
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
