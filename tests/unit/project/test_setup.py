"""The set-up script, on a machine whose apt-get, sudo and Python are stand-ins that write down what they are asked."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SYSTEM_TOOLS = (
    "sh",
    "env",
    "cat",
    "sed",
    "awk",
    "cksum",
    "uname",
    "mkdir",
    "rm",
    "dirname",
    "flock",
    "chmod",
    "cp",
)
INSTALLED = """installed libgl1
installed libegl1
installed libfontconfig1
installed libxkbcommon0
installed libdbus-1-3
installed libglib2.0-0t64 libglib2.0-0, libglib2.0-bin (= 2.80.0)
installed libgssapi-krb5-2
installed libxcb-cursor0
installed libxkbcommon-x11-0
installed libxcb-icccm4
installed libxcb-keysyms1
installed libxcb-shape0
installed libwayland-client0
installed libwayland-cursor0
config-files libwayland-egl1
"""
PYTHON = """#!/bin/sh
case "$*" in
*-m\\ venv*) echo "venv" >>"$LOG"; mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
*-m\\ pip*--version*) [ -f .venv/bin/python ] ;;
*-m\\ pip*) echo "pip $*" >>"$LOG"; exit "${PIP_EXIT:-0}" ;;
*sys.version*) echo "3.11 (stand-in)" ;;
esac
"""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the script installs packages on Debian and Ubuntu only"
)


class Machine:
    """A checkout and a PATH with nothing but stand-ins and the plainest tools."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.checkout = root / "checkout"
        self.log = root / "log"
        self.log.touch()
        self.path = root / "bin"
        self.path.mkdir()
        for tool in SYSTEM_TOOLS:
            if found := shutil.which(tool):
                (self.path / tool).symlink_to(found)
        (self.checkout / "tools").mkdir(parents=True)
        shutil.copy(ROOT / "tools" / "setup.sh", self.checkout / "tools")
        shutil.copytree(ROOT / "requirements", self.checkout / "requirements")
        shutil.copy(ROOT / "pyproject.toml", self.checkout)
        (root / "installed").write_text(INSTALLED)
        self.command("dpkg-query", f'#!/bin/sh\ncat "{root}/installed"\n')
        self.command("apt-get", '#!/bin/sh\necho "apt-get $*" >>"$LOG"\n')
        self.command("python3", PYTHON)
        self.command("id", "#!/bin/sh\necho 0\n")

    def command(self, name: str, script: str) -> None:
        (self.path / name).write_text(script)
        (self.path / name).chmod(0o755)

    def all_packages_are_installed(self) -> None:
        (self.root / "installed").write_text(INSTALLED.replace("config-files", "installed"))

    def set_up(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        return subprocess.run(
            ["sh", "tools/setup.sh", *arguments],
            cwd=self.checkout,
            env={"PATH": str(self.path), "LOG": str(self.log), "LC_ALL": "C"} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def done(self) -> list[str]:
        """What the stand-ins were asked by the last set-up."""
        return self.log.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_root_gets_just_the_packages_that_are_missing(machine: Machine) -> None:
    assert machine.set_up("run").returncode == 0
    assert [line for line in machine.done if line.startswith("apt-get")] == [
        "apt-get update -qq",
        "apt-get install -y --no-install-recommends libwayland-egl1 -qq",
    ]


def test_without_root_and_sudo_it_names_the_command_and_stops(machine: Machine) -> None:
    machine.command("id", "#!/bin/sh\necho 1000\n")
    refused = machine.set_up("run")
    assert refused.returncode == 1
    assert "apt-get install -y --no-install-recommends libwayland-egl1" in refused.stderr
    assert machine.done == []


def test_with_sudo_it_asks_sudo(machine: Machine) -> None:
    machine.command("id", "#!/bin/sh\necho 1000\n")
    machine.command("sudo", '#!/bin/sh\n[ "$1" = -n ] && exit 0\necho "sudo $1" >>"$LOG"\n"$@"\n')
    assert machine.set_up("run").returncode == 0
    assert machine.done[:2] == ["sudo env", "apt-get update -qq"]


def test_a_second_set_up_has_nothing_to_do(machine: Machine) -> None:
    machine.all_packages_are_installed()
    assert machine.set_up("test", KIOSK_SYSTEM_PACKAGES="skip").returncode == 0
    assert machine.done[0] == "venv"
    for wanted in ("test", "run"):
        again = machine.set_up(wanted, KIOSK_SYSTEM_PACKAGES="skip")
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
        assert machine.done == []


def test_what_was_interrupted_starts_over(machine: Machine) -> None:
    machine.all_packages_are_installed()
    assert machine.set_up("run", PIP_EXIT="130").returncode != 0
    assert machine.set_up("run").returncode == 0
    assert machine.done[0] == "venv"


def test_another_lock_installs_into_the_same_environment(machine: Machine) -> None:
    machine.all_packages_are_installed()
    machine.set_up("run")
    with (machine.checkout / "requirements" / "run.lock").open("a") as lock:
        lock.write("\n")
    assert machine.set_up("run").returncode == 0
    assert [line.split()[0] for line in machine.done] == ["pip", "pip"]


def test_a_moved_checkout_gets_a_new_environment(machine: Machine) -> None:
    machine.all_packages_are_installed()
    machine.set_up("run")
    machine.checkout = machine.checkout.rename(machine.root / "elsewhere")
    assert machine.set_up("run").returncode == 0
    assert machine.done[0] == "venv"


def test_dependencies_come_from_the_lock_with_hashes_and_the_project_from_no_index(machine: Machine) -> None:
    machine.all_packages_are_installed()
    machine.set_up("run")
    locked, project = (line for line in machine.done if line.startswith("pip"))
    assert "--require-hashes" in locked
    assert "-r requirements/run.lock" in locked
    assert "--no-index" in project
    assert "--no-deps" in project


def test_a_machine_without_a_fitting_python_is_told(machine: Machine) -> None:
    machine.all_packages_are_installed()
    machine.command("python3", "#!/bin/sh\nexit 1\n")
    refused = machine.set_up("run", KIOSK_SYSTEM_PACKAGES="skip")
    assert refused.returncode == 1
    assert "PYTHON=" in refused.stderr


def test_where_python3_is_too_old_a_newer_one_is_installed_beside_it(machine: Machine) -> None:
    machine.all_packages_are_installed()
    machine.command("python3", "#!/bin/sh\nexit 1\n")
    machine.command("newer", PYTHON)
    machine.command(
        "apt-get",
        f'#!/bin/sh\necho "apt-get $*" >>"$LOG"\n'
        f'case "$*" in *" python3.11 "*) cp {machine.path}/newer {machine.path}/python3.11 ;; esac\n',
    )
    assert machine.set_up("run").returncode == 0
    assert "apt-get install -y --no-install-recommends python3.11 python3.11-venv -qq" in machine.done


def test_a_python_without_venv_gets_it_from_its_own_package(machine: Machine) -> None:
    machine.all_packages_are_installed()
    ready = machine.root / "has-venv"
    machine.command(
        "python3",
        f'#!/bin/sh\ncase "$*" in\n*ensurepip*" venv") [ -e {ready} ] || exit 1 ;;\n'
        '*"-venv"*) echo python3.12-venv; exit ;;\nesac\n' + PYTHON.partition("\n")[2],
    )
    machine.command("apt-get", f'#!/bin/sh\necho "apt-get $*" >>"$LOG"\n: >{ready}\n')
    assert machine.set_up("run").returncode == 0
    assert "apt-get install -y --no-install-recommends python3.12-venv -qq" in machine.done


def test_a_peer_of_the_benchmarks_that_is_not_to_be_had_stops_nothing(machine: Machine) -> None:
    installed = INSTALLED.replace("config-files", "installed")
    tools = "".join(f"installed {name}\n" for name in ("xvfb", "xdotool", "strace", "mount", "git"))
    (machine.root / "installed").write_text(installed + tools)
    machine.command(
        "apt-get", '#!/bin/sh\necho "apt-get $*" >>"$LOG"\ncase "$*" in *chromium*) exit 100 ;; esac\n'
    )
    done = machine.set_up("bench")
    assert done.returncode == 0
    assert "going on without chromium" in done.stdout
    assert "apt-get install -y --no-install-recommends sqlite3 -qq" in machine.done
    assert any("-r requirements/bench.lock" in line for line in machine.done)
