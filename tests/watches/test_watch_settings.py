"""What the configuration refuses: unknown keys and channels, secrets in the open, hours that are none; all of it at once."""

from datetime import time

import pytest

from congtin.config import load_configuration
from congtin.errors import ConfigurationError

CHANNEL = '[channels.c]\ncommand = ["true"]\n'


@pytest.fixture
def load(tmp_path):
    def load(text):
        file = tmp_path / "congtin.toml"
        file.write_text(text, encoding="utf-8")
        return load_configuration(file)

    return load


def test_a_watch_with_everything(load, tmp_path):
    configuration = load(
        '[channels.c]\napprise = { file = "secrets/mail" }\n[channels.d]\nwebhook = "https://x.example/h"\nkey = { env = "K" }\n'
        '[watches."Thu hồi đất"]\nquery = "đất"\nauthor = "an"\nexact = true\nprovince = "Bắc Ninh"\nunit = ["A", "B"]\nportal = "x-y"\n'
        'section = "s"\nevents = ["new", "rising"]\nchannels = ["c", "d"]\nsend = "weekly"\nhour = 18\nweekday = "friday"\nquiet = "22-6:30"\nmax_single = 5\n'
        'rise = 10\nrise_days = 3\ndown_days = 1\n[alerts]\nchannels = "c"\ndisk_free_gib = 2.5\n'
    )
    watch = configuration.watches["Thu hồi đất"]
    assert (watch.province, watch.unit, watch.channels) == (("Bắc Ninh",), ("A", "B"), ("c", "d"))
    assert watch.quiet_hours == (time(22), time(6, 30))
    assert configuration.channels["c"].apprise.file == tmp_path / "secrets" / "mail"
    assert configuration.alerts.channels == ("c",)


def test_without_watches_there_are_none(load):
    configuration = load("")
    assert (configuration.channels, configuration.watches, configuration.alerts.channels) == ({}, {}, ())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[watches.w]\nchannels = "nowhere"\n', "watches.w.channels: there is no channel 'nowhere'; there are none"),
        (f'{CHANNEL}[alerts]\nchannels = "d"\n', "alerts.channels: there is no channel 'd'; there are c"),
        (f'{CHANNEL}[watches.alerts]\nchannels = "c"\n', "watches.alerts: a watch cannot have this name"),
        (f'{CHANNEL}[watches."a\\nb"]\nchannels = "c"\n', "a watch cannot have this name"),
        (f'{CHANNEL}[watches.w]\nquery = "x"\n', "watches.w.channels: field required"),
        (f"{CHANNEL}[watches.w]\nchannels = []\n", "watches.w.channels"),
        (f'{CHANNEL}[watches.w]\nchannels = "c"\nqeury = "x"\n', "watches.w.qeury: unknown setting"),
        (f'{CHANNEL}[watches.w]\nchannels = "c"\nquery = "-x"\n', "must have a word to look for"),
        (f'{CHANNEL}[watches.w]\nchannels = "c"\nquery = "«»"\n', "must have a word to look for"),
        (f'{CHANNEL}[watches.w]\nchannels = "c"\nevents = "opened"\n', "watches.w.events"),
        (f'{CHANNEL}[watches.w]\nchannels = "c"\nquiet = "25:00-6"\n', "must be two times of day"),
        (f'{CHANNEL}[watches.w]\nchannels = "c"\nquiet = "٢٢-٦"\n', "must be two times of day"),
        (f'{CHANNEL}[watches.w]\nchannels = "c"\nhour = 24\n', "watches.w.hour"),
        ("[channels.c]\n", "must have one of apprise, webhook and command"),
        ('[channels.c]\ncommand = ["true"]\napprise = { env = "A" }\n', "must have one of apprise, webhook and command"),
        ('[channels.c]\nwebhook = "https://x.example"\n', "a webhook needs a key"),
        ('[channels.c]\ncommand = ["true"]\nkey = { env = "K" }\n', "a webhook needs a key"),
        ('[channels.c]\nwebhook = "ftp://x.example"\nkey = { env = "K" }\n', "must be an http or https address"),
        ('[channels.c]\nwebhook = "http://[x"\nkey = { env = "K" }\n', "must be an http or https address"),
        ("[channels.c]\napprise = {}\n", "must name a variable (env) or a file"),
        ('[channels.c]\napprise = { env = "A", file = "b" }\n', "must name a variable (env) or a file"),
        ('[channels.c]\napprise = { env = "A B" }\n', "channels.c.apprise.env"),
    ],
)
def test_faults(load, text, fault):
    with pytest.raises(ConfigurationError) as caught:
        load(text)
    assert fault in str(caught.value)


def test_every_fault_at_once(load):
    with pytest.raises(ConfigurationError) as caught:
        load('[watches.a]\nchannels = ["x", "y"]\n[alerts]\nchannels = "z"\n')
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    "text",
    [
        '[channels.c]\napprise = "tgram://s3cr3t"\n',
        '[channels.c]\nwebhook = "https://user:s3cr3t@x.example/"\nkey = { env = "K" }\n',
        '[channels.c]\nwebhook = "https://x.example/"\nkey = "s3cr3t"\n',
    ],
)
def test_a_secret_in_the_open_is_refused_and_not_repeated(load, text):
    with pytest.raises(ConfigurationError) as caught:
        load(text)
    assert "s3cr3t" not in str(caught.value)
