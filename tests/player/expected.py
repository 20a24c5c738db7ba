"""What each page of a trace must show, from its lines alone: nothing of sockstep's own views is used."""

import json

FATES = {
    "held": ("held", "扣留"),
    "passed": ("passed", "直接通过"),
    "delivered": ("✓ delivered", "✓ 送达"),
    "dropped": ("✗ dropped", "✗ 丢弃"),
    "duplicated": ("✓✓ delivered twice", "✓✓ 送达两次"),
}


class Reading:
    """Reads a trace line by line."""

    def __init__(self):
        self.hosts = []
        self.sockets = {}
        self.backlogs = {}
        self.frames = {}
        self.shown = set()
        self.step = None
        self.questions = {}
        self.asked = None
        self.calls = {}
        self.touched = set()

    def page(self):
        return {
            "step": self.step,
            "question": self.asked,
            "here": len(self.touched) if self.step else 0,
            "sockets": [self.socket(host, one) for host in self.hosts for one in self.sockets.get(host, [])],
            "queues": [self.queue(one) for one in self.backlogs.values()],
            "packets": [self.packet(self.frames[one]) for one in sorted(self.shown)],
        }

    @staticmethod
    def socket(host, one):
        name = one.get("name") or "–"
        if one["proto"] != "tcp":
            name = f"{name} ({one['proto']})"
        return [host, name, one["state"]]

    @staticmethod
    def queue(one):
        def member(waiting):
            return f"{waiting['actor'] or waiting['host']} {waiting['remote']}".strip()

        return {"host": one["host"], "name": one["name"],
                "half": [member(waiting) for waiting in one["syn_queue"]],
                "full": [member(waiting) for waiting in one["accept_queue"]]}

    @staticmethod
    def packet(frame):
        segment = frame["segment"]
        fate = "held" if frame["held"] else frame.get("fate", "passed")
        times = f" ×{frame['times']}" if fate == "held" and frame["times"] > 1 else ""
        told = {"id": f"#{frame['id']}", "hosts": f"{frame['from']} → {frame['to']}",
                "proto": segment["proto"].upper(), "len": str(segment["len"]),
                "fate": [text + times for text in FATES[fate]], "drawn": fate}
        if segment["proto"] == "tcp":
            told["flags"] = "+".join(segment["flags"]) or "-"
            told["seq"] = str(segment["seq_rel"])
            told["ack"] = str(segment["ack_rel"]) if "ACK" in segment["flags"] else ""
            told["win"] = str(segment["win"])
        return told

    def take(self, event):
        kind = event["kind"]
        taker = getattr(self, f"take_{kind}", None)
        if taker:
            taker(event)

    def take_header(self, event):
        self.hosts = [host["name"] for host in event["hosts"]]

    def take_call(self, event):
        self.calls[event["actor"]] = self.calls.get(event["actor"], 0) + 1
        self.touch(event)

    def touch(self, event):
        self.touched.add((event["actor"], self.calls.get(event["actor"], 0)))

    take_blocked = take_return = touch

    def take_question(self, event):
        self.next_question = event["id"]

    next_question = None

    def take_step(self, event):
        self.step = event
        self.touched = set()
        self.asked, self.next_question = self.next_question, None
        self.shown = {number for number, frame in self.frames.items() if frame["held"]}

    def take_sockets(self, event):
        if event["host"] not in self.hosts:
            self.hosts.append(event["host"])
        self.sockets[event["host"]] = event["sockets"]
        for key, queue in list(self.backlogs.items()):
            if queue["host"] == event["host"] and not any(self.listens(one, queue) for one in event["sockets"]):
                del self.backlogs[key]

    @staticmethod
    def listens(socket, queue):
        named = socket.get("name") in (None, queue["name"])
        return socket["state"] == "LISTEN" and socket.get("fd") == queue["fd"] and named

    def take_backlog(self, event):
        self.backlogs[event["host"], event["name"]] = event

    def take_frame(self, event):
        original = self.frames.get(event.get("copy_of"))
        if original:
            original["times"] += 1
            self.shown.add(original["id"])
            return
        self.frames[event["id"]] = {**event, "times": 1}
        self.shown.add(event["id"])

    def take_fate(self, event):
        frame = self.frames.get(event["id"])
        if frame and event["fate"] != "absorbed":
            frame.update(held=False, fate=event["fate"])
            self.shown.add(event["id"])


def pages(trace):
    """The pages of a trace: the introduction, then one a step."""
    reading = Reading()
    found = []
    with open(trace, encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["kind"] == "step":
                found.append(reading.page())
            reading.take(event)
    found.append(reading.page())
    return found


def compare(shown, page, lang, where):
    """Fails where the player shows anything else than the trace says."""
    place = f"{page['step']['index']}/{page['step']['of']} {page['step']['id']}" if page["step"] else "0/"
    assert shown["place"].startswith(place), f"{where}: {shown['place']} is not {place}"
    assert [one[:3] for one in shown["sockets"]] == page["sockets"], \
        f"{where}: sockets {shown['sockets']}, the trace has {page['sockets']}"
    for host, name, state, told in shown["sockets"]:
        assert state == told, f"{where}: {host}'s {name} is said to be {told}, and is {state}"
    assert shown["here"] == page["here"], f"{where}: {shown['here']} calls stand out, the step made {page['here']}"
    assert shown["queues"] == page["queues"], f"{where}: {shown['queues']}, the trace has {page['queues']}"
    assert len(shown["packets"]) == len(page["packets"]), f"{where}: {shown['packets']}, {page['packets']}"
    for cells, packet in zip(shown["packets"], page["packets"]):
        number, hosts, proto, _, flags, seq, ack, win, length, fate, drawn = cells
        told = {"id": number, "hosts": hosts, "proto": proto, "flags": flags, "seq": seq, "ack": ack,
                "win": win, "len": length, "fate": fate, "drawn": drawn}
        wanted = {**packet, "fate": packet["fate"][0 if lang == "en" else 1]}
        for key, value in wanted.items():
            assert told[key] == value, f"{where}: packet {number}: {key} is {told[key]!r}, the trace has {value!r}"
