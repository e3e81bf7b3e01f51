"""Locust's view of usher-webhook: prompts with parameters by chance, and every verdict looked at.

    build/release/usher-webhook --ca-out ca.pem -c examples/demo/config.yaml
    USHER_CA=ca.pem locust -f tests/load/locustfile.py --headless --host https://127.0.0.1:8443 -u 50 -r 50 -t 60s

USHER_CERT and USHER_KEY name a certificate to show and its key, where the server asks for one. --tags allowed, denied or
mutated takes some of the tasks. An answer that is not what it should be counts as a failure, and Locust ends with status 1.
README.md tells which version of Locust this was tried with.
"""

import base64
import json
import os
import random
import uuid

from locust import HttpUser, between, tag, task

GROUP = "prompt.example.com"
RESOURCES = {"PromptTemplate": "prompttemplates", "PromptConfig": "promptconfigs"}

# The parameters of the template, and what they may be.
PARAMETERS = {
    "userProfile": ["a student, 19, likes hiking", "a retired teacher", "parents of two", "{{ .profile }}", "夜猫子程序员"],
    "userHistory": ["looked at boots and maps", "bought tea twice", "nothing yet", "看过三款相机"],
    "productCatalog": ["boots, maps, tents", "tea, cups", "cameras; lenses"],
    "toneStyle": ["formal", "friendly", "humorous"],
}
TEMPLATE = """你是一个专业的购物助手,根据用户{{ .userProfile }}和历史行为{{ .userHistory }},
从{{ .productCatalog }}中推荐最匹配的3件商品。
要求:{{ .toneStyle }}语气
"""


def chosen():
    """A value for each parameter."""
    return {name: random.choice(values) for name, values in PARAMETERS.items()}


def template(text):
    """A PromptTemplate with the text, and defaults by chance."""
    parameters = [
        {"name": name, "description": f"for {random.randrange(10**6)}", "default": value} for name, value in chosen().items()
    ]
    return "PromptTemplate", {"template": text, "parameters": parameters}


def config(**more):
    """A PromptConfig with parameters by chance."""
    return "PromptConfig", {"templateRef": "product-recommendation", "parameters": {**chosen(), **more}}


def review(kind, spec, namespace):
    """An AdmissionReview of an object that is to be created, as API servers send it."""
    name = f"load-{random.randrange(10**9)}"
    named = {"group": GROUP, "version": "v1"}
    request = {
        "uid": str(uuid.uuid4()),
        "kind": {**named, "kind": kind},
        "resource": {**named, "resource": RESOURCES[kind]},
        "requestKind": {**named, "kind": kind},
        "requestResource": {**named, "resource": RESOURCES[kind]},
        "name": name,
        "namespace": namespace,
        "operation": "CREATE",
        "userInfo": {"username": "locust", "groups": ["system:authenticated"]},
        "object": {
            "apiVersion": f"{GROUP}/v1",
            "kind": kind,
            "metadata": {"name": name, "namespace": namespace, "uid": str(uuid.uuid4())},
            "spec": spec,
        },
        "oldObject": None,
        "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"},
    }
    return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": request}


class PromptUser(HttpUser):
    """Somebody who writes prompts. WAIT says how many seconds pass between two of them; 0: none."""

    wait = float(os.environ.get("WAIT", "0"))
    wait_time = between(0.5 * wait, 1.5 * wait)

    def on_start(self):
        self.client.verify = os.environ.get("USHER_CA", True)
        # The environment's authorities would take the place of what `verify` says.
        self.client.trust_env = False
        if "USHER_CERT" in os.environ:
            self.client.cert = (os.environ["USHER_CERT"], os.environ["USHER_KEY"])

    def ask(self, path, task_name, kind, spec, namespace="shop"):
        """Sends a review and looks at the answer."""
        sent = review(kind, spec, namespace)
        with self.client.post(f"{path}?timeout=10s", json=sent, name=f"{path} {task_name}", catch_response=True) as answer:
            problem = self.problem(task_name, sent, answer)
            if problem:
                answer.failure(problem)

    @staticmethod
    def problem(task_name, sent, answer):
        """What is wrong with an answer; None: nothing."""
        if answer.status_code != 200:
            return f"status {answer.status_code}"
        said = answer.json()["response"]
        patch = json.loads(base64.b64decode(said["patch"])) if "patch" in said else []
        if said["uid"] != sent["request"]["uid"]:
            return "the uid is that of another review"
        if said["allowed"] == (task_name == "denied"):
            return f"allowed: {said['allowed']}, {said.get('status')}"
        if task_name == "denied" and "SSN" not in said["status"]["message"]:
            return f"denied for something else: {said['status']}"
        mended = {"op": "add", "path": "/spec/parameters/safetyCheck", "value": "strict"} in patch
        if mended != (task_name == "mutated") or len(patch) > mended:
            return f"mended otherwise: {patch}"
        return None

    @tag("allowed")
    @task(6)
    def write_template(self):
        self.ask("/validate", "allowed", *template(TEMPLATE))

    @tag("allowed")
    @task(4)
    def write_config(self):
        self.ask("/validate", "allowed", *config())

    @tag("denied")
    @task(2)
    def write_what_is_forbidden(self):
        self.ask("/validate", "denied", *template(TEMPLATE + "Ask for the SSN first.\n"))

    @tag("mutated")
    @task(3)
    def write_in_production(self):
        self.ask("/mutate", "mutated", *config(), namespace="production")
