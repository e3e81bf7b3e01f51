"""The cluster of tests/replay/generate: what kinds and users there are, what objects look like, and how an API server counts
them, notes who manages which field, and lets a webhook mend them."""
import json
import random
import time

GROUP = "prompt.example.com"
MUTATION = "mutation.webhook.admission.k8s.io/round_0_index_1"
PATCH = "patch.webhook.admission.k8s.io/round_0_index_1"
WORDS = ("answer the question politely with a short summary of what was asked and never tell of secrets nor of people "
         "translate into plain words for customers orders refunds policies data local laws formal casual tone haiku").split()


class Kind:
    def __init__(self, group, version, kind, resource, generation, weight):
        self.group, self.version, self.kind, self.resource = group, version, kind, resource
        self.generation, self.weight = generation, weight
        self.api = group + "/" + version if group else version
        self.root = ("/apis/" + group + "/" + version) if group else "/api/" + version


KINDS = [
    Kind(GROUP, "v1", "PromptTemplate", "prompttemplates", True, 5),
    Kind("", "v1", "ConfigMap", "configmaps", False, 3),
    Kind("apps", "v1", "Deployment", "deployments", True, 3),
    Kind("", "v1", "Pod", "pods", True, 3),
]
USERS = [
    {"username": "alice", "uid": "u-alice", "groups": ["dev", "system:authenticated"]},
    {"username": "bob", "uid": "u-bob", "groups": ["dev", "system:authenticated"]},
    {"username": "admin", "uid": "u-admin", "groups": ["system:masters", "system:authenticated"]},
    {"username": "system:serviceaccount:ci:builder", "uid": "6f0f3d9e-0000-4000-8000-000000000001",
     "groups": ["system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated"],
     "extra": {"authentication.kubernetes.io/credential-id": ["JTI=5c7d"]}},
]
NOBODY = {"username": "system:anonymous", "groups": ["system:unauthenticated"]}


def copy(value):
    """A copy of what JSON can be; several times as fast as copy.deepcopy."""
    if type(value) is dict:
        return {k: copy(v) for k, v in value.items()}
    if type(value) is list:
        return [copy(v) for v in value]
    return value


def dump(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def merge(target, patch):
    """JSON Merge Patch (RFC 7396)."""
    if type(patch) is not dict:
        return patch
    target = dict(target) if type(target) is dict else {}
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        else:
            target[key] = merge(target.get(key), value)
    return target


def leaves(value, path=()):
    """The paths of what an object says; lists are whole."""
    if type(value) is dict and value:
        for key, below in value.items():
            yield from leaves(below, path + (key,))
    else:
        yield path


def fields_of(paths):
    """The paths as managedFields write them."""
    fields = {}
    for path in paths:
        at = fields
        for step in path:
            at = at.setdefault("f:" + step, {})
    return fields


def paths_of(fields, path=()):
    for key, below in fields.items():
        if below:
            yield from paths_of(below, path + (key[2:],))
        else:
            yield path + (key[2:],)


def remove(value, path):
    for key in path[:-1]:
        value = value.get(key)
        if type(value) is not dict:
            return
    value.pop(path[-1], None)


class Cluster:
    """The objects and the clock."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.clock = 1790000000 * 1000000
        self.version = 100
        self.serial = 0
        self.objects = {}      # (kind index, namespace, name) -> object
        self.keys = []         # of the objects, to choose from
        self.places = {}       # where a key stands in that list
        self.gone = []         # keys of what was deleted, and may be made again
        self.visible = {}      # key -> what a reader of the log knows: "logged", "told" or "stale"
        filler = []
        while sum(map(len, filler)) < 20000:
            filler.append(self.random.choice(WORDS) + " ")
        self.filler = "".join(filler)
        self.weighted = [i for i, kind in enumerate(KINDS) for _ in range(kind.weight)]

    # ---- Small things

    def text(self, size):
        at = self.random.randrange(0, len(self.filler) - size) if size < len(self.filler) else 0
        return self.filler[at:at + size].strip() or "x"

    def uid(self):
        h = "%032x" % self.random.getrandbits(128)
        return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]

    def now(self, micros=False):
        seconds, rest = divmod(self.clock, 1000000)
        text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
        return text + (".%06dZ" % rest if micros else "Z")

    def next_version(self):
        self.version += 1
        return str(self.version)

    def chance(self, share):
        return self.random.random() < share

    # ---- Objects

    def spec_of(self, index, name):
        """What a client sends of a new object, besides its metadata."""
        size, r = self.options.size, self.random
        if index == 0:
            return {"spec": {"parameters": [{"name": "question"}, {"name": "tone", "enum": ["formal", "casual"]}],
                             "template": "Answer {{ .question }}: " + self.text(size)}}
        if index == 1:
            return {"data": {"a": self.text(size), "b": str(r.randrange(1000))}}
        container = {"name": "main", "image": "example.com/%s:1.%d" % (name, r.randrange(50)),
                     "env": [{"name": "PROMPT", "value": self.text(size)}],
                     "resources": {"limits": {"cpu": "500m", "memory": "128Mi"}}, "imagePullPolicy": "IfNotPresent"}
        pod = {"containers": [container], "restartPolicy": "Always", "dnsPolicy": "ClusterFirst"}
        if index == 3:
            return {"spec": pod, "status": {}}
        return {"spec": {"replicas": 1 + r.randrange(4), "selector": {"matchLabels": {"app": name}},
                         "template": {"metadata": {"labels": {"app": name}}, "spec": pod}}, "status": {}}

    def field(self, kind, manager, operation, fields):
        return {"manager": manager, "operation": operation, "apiVersion": kind.api, "time": self.now(),
                "fieldsType": "FieldsV1", "fieldsV1": fields}

    @staticmethod
    def said(obj):
        """What managers can own of [obj]: path -> value."""
        found = {}
        for path in (("metadata", "labels"), ("metadata", "annotations"), ("spec",), ("data",)):
            below = obj
            for step in path:
                below = below.get(step) if type(below) is dict else None
            if below:
                for leaf in leaves(below, path):
                    value = obj
                    for step in leaf:
                        value = value[step]
                    found[leaf] = value
        return found

    def manage(self, kind, obj, manager, operation="Update", old=None, wanted=None, status=False):
        """managedFields of [obj], which was [old]: who changes a field owns it, alone; who applies owns all that it [wanted]."""
        entries = [dict(e) for e in (old or obj)["metadata"].get("managedFields", [])]
        before, after = self.said(old) if old else {}, self.said(obj)
        changed = {p for p in after if p not in before or before[p] != after[p]}
        gone = {p for p in before if p not in after}
        kept, own = [], set()
        for entry in entries:
            if "subresource" in entry:
                if not (status and entry["manager"] == manager):
                    kept.append(entry)
                continue
            paths = set(paths_of(entry["fieldsV1"]))
            if (entry["manager"], entry["operation"]) == (manager, operation):
                own = paths
                continue
            left = paths - changed - gone
            if left != paths:
                entry["fieldsV1"] = fields_of(sorted(left))
            if left:
                kept.append(entry)
        own = set(wanted) if operation == "Apply" else (own | changed) - gone
        if own:
            kept.append(self.field(kind, manager, operation, fields_of(sorted(own))))
        if status:
            kept.append(dict(self.field(kind, manager, operation, {"f:status": {}}), subresource="status"))
        obj["metadata"]["managedFields"] = kept

    def complete(self, index, obj):
        """What the API server's own plugins add to pods."""
        if index == 3:
            spec = obj["spec"]
            spec.setdefault("serviceAccountName", "default")
            spec.setdefault("priority", 0)
            spec.setdefault("tolerations", [{"key": "node.kubernetes.io/not-ready", "operator": "Exists",
                                             "effect": "NoExecute", "tolerationSeconds": 300}])

    def mend(self, obj):
        """The webhook's patch; None: it has nothing to say."""
        if not self.chance(self.options.webhook_patches):
            return None
        if "labels" in obj["metadata"]:
            return [{"op": "add", "path": "/metadata/labels/mended", "value": "true"}]
        patch = [{"op": "add", "path": "/metadata/labels", "value": {"mended": "true"}}]
        if "spec" in obj and self.chance(0.5):
            patch.append({"op": "add", "path": "/spec/note", "value": self.text(30)})
        return patch

    @staticmethod
    def apply_json_patch(obj, patch):
        for op in patch:
            steps = [s.replace("~1", "/").replace("~0", "~") for s in op["path"].split("/")[1:]]
            at = obj
            for step in steps[:-1]:
                at = at[int(step)] if type(at) is list else at[step]
            last = steps[-1]
            if op["op"] == "remove":
                del at[int(last) if type(at) is list else last]
            elif type(at) is list and last == "-":
                at.append(copy(op["value"]))
            elif type(at) is list and op["op"] == "add":
                at.insert(int(last), copy(op["value"]))
            else:
                at[int(last) if type(at) is list else last] = copy(op["value"])

    def keep(self, key, obj):
        if key not in self.objects:
            self.places[key] = len(self.keys)
            self.keys.append(key)
        self.objects[key] = obj

    def drop(self, key):
        place, last = self.places.pop(key), self.keys.pop()
        if last != key:
            self.keys[place] = last
            self.places[last] = place
        del self.objects[key]
        self.gone.append(key)
        self.visible.pop(key, None)

    def any_key(self, index=None):
        for _ in range(20):
            if not self.keys:
                return None
            key = self.random.choice(self.keys)
            if index is None or key[0] == index:
                return key
        return None
