"""The `tracker` command. Each subcommand is a module of this folder, imported only when it is called."""

import gettext
import importlib
import os

import click

from tracker import __version__, paths
from tracker.cli.errors import told_plainly
from tracker.config import LANGUAGES
from tracker.core.i18n import translate
from tracker.core.locale import speak

_CLICK = "click"
_COMMANDS = {
    "init": "建立数据库，或升级到本程序的结构",
    "seed": "装入种子数据：文件夹、.xlsx，或 demo（示范数据）",
    "accounts": "账号：开通第一位安全管理员，示范密码",
    "run": "启动网站和后台任务",
    "worker": "只运行后台任务：按日程打开月份、发提醒",
    "month": "月份：打开填报",
    "figures": "一个月的指标",
    "paragraph": "通报段落",
    "rollup": "月报工作簿（.xlsx）",
    "verify": "用第二种算法重算并比对全部数字，检查审计链",
    "backup": "在线备份：数据库、证明材料和清单",
    "restore": "把备份恢复到空的数据文件夹",
    "move": "把整个数据库搬到另一个空的数据库，如从 SQLite 到 PostgreSQL",
    "keys": "密钥：换新、重新加密、停用旧的",
    "check": "检查设置；--deploy 检查能不能投入使用",
}


class _Lazy(click.Group):
    """A Click group that imports a command only when it is called, so that `tracker run` starts at once."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import and return one command from the module of its name; None if there is no such command."""
        if name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"tracker.cli.{name}").command
        _tell(command)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their help texts, without importing them."""
        with formatter.section(translate("命令")):
            formatter.write_dl([(name, translate(words)) for name, words in _COMMANDS.items()])


def _tell(command: click.Command) -> None:
    """Translate the help texts of a command, its options and its subcommands into the chosen language."""
    command.help = translate(command.help or "")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = translate(parameter.help)
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        _tell(each)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracker", message="%(prog)s %(version)s", help="显示版本后退出。")
def _tracker() -> None:
    """“一企一策”大气污染治理进展：从填报到公布的数字。"""


def _speak(language: str) -> None:
    """Set the language of the program and of Click, whose own texts come from the gettext of the standard library."""
    speak(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(_CLICK, paths.TRANSLATIONS)
    gettext.textdomain(_CLICK)


def main() -> None:
    """Run the `tracker` command. An expected failure prints one plain line and ends with exit code 2.

    Files that a command writes (database, key, backups, exports) are readable by the user alone: umask 077.
    """
    os.umask(0o077)
    _speak(os.environ.get("TRACKER_LANGUAGE", LANGUAGES[0]))
    _tell(_tracker)
    with told_plainly():
        _tracker()
