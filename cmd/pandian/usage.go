package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageTemplate is cobra's own, said in Chinese.
const usageTemplate = `用法：{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} 指令{{end}}{{if .HasExample}}

範例：
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

指令：{{range .Commands}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

選項：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

共用選項：
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

各指令的說明：{{.CommandPath}} 指令 --help{{end}}
`

// speakChinese makes the help of a command and of those below it Chinese, what
// cobra adds by itself included.
func speakChinese(c *cobra.Command) {
	c.SetUsageTemplate(usageTemplate)
	c.InitDefaultHelpCmd()
	c.InitDefaultCompletionCmd()
	c.InitDefaultVersionFlag()
	sayChinese(c)
}

func sayChinese(c *cobra.Command) {
	c.InitDefaultHelpFlag()
	c.Flags().Lookup("help").Usage = "顯示說明 (help)"
	if f := c.Flags().Lookup("version"); f != nil {
		f.Usage = "顯示版本 (version)"
	}
	switch c.Name() {
	case "help":
		c.Short, c.Use = "顯示指令的說明", "help [指令]"
	case "completion":
		c.Short = "產生命令列的自動補完設定"
	}
	for _, sub := range c.Commands() {
		sayChinese(sub)
	}
}

// misuse says what cobra found wrong with a command line.
func misuse(err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var value *pflag.InvalidValueError
	switch name, isCommand := strings.CutPrefix(err.Error(), "unknown command "); {
	case errors.As(err, &unknown):
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			return sayFor(err, "沒有這個選項 -%s", short)
		}
		return sayFor(err, "沒有這個選項 --%s", unknown.GetSpecifiedName())
	case errors.As(err, &bare):
		return sayFor(err, "選項 --%s 後面要有值", bare.GetSpecifiedName())
	case errors.As(err, &value):
		return sayFor(err, "選項 --%s 的值 %q 不對", value.GetFlag().Name, value.GetValue())
	case isCommand:
		name, _, _ = strings.Cut(name, " for ")
		return sayFor(err, "沒有這個指令 %s", name)
	}
	return fmt.Errorf("用法不對：%w", err)
}
