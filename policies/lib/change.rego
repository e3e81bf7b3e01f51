# METADATA
# title: Changes between two versions of an object
# description: >-
#   What a list of changes adds up to. Each change is an object {class, weight, path, at, message}, perhaps with before,
#   after and in. The class is major where somebody who relies on the old object may break, minor where they may notice,
#   patch where they should not. The weight, from 0 to 1, says how bad that would be. The path leads to the place in the
#   new object, or in the old one where `in` is "old"; `at` is that place in words that outlive a change of order: keys
#   separated by dots, items of lists by their names.
package lib.change

import data.lib.change_masks as masks
import data.lib.config
import data.lib.exceptions
import data.lib.version

# METADATA
# description: >-
#   A change: what the table of kinds {class, weight, says} says of its kind, in words about the subject, and where it
#   is. Where the weight depends on how much changed, it comes with the place.
entry(table, kind, subject, place) := object.union_n([general, {"kind": kind, "message": message}, place]) if {
	general := object.remove(table[kind], ["says"])
	message := sprintf(table[kind].says, [subject])
}

# What it means that an object comes, or goes.
existence := {
	"object_added": {"class": "minor", "weight": 0, "says": "%s added"},
	"object_removed": {"class": "major", "weight": 1, "says": "%s removed"},
}

# METADATA
# description: The one change of an object that was not there before.
arrival(new) := {entry(existence, "object_added", described(new), {"path": [], "at": "."})}

# METADATA
# description: The one change of an object that is no longer there.
removal(old) := {entry(existence, "object_removed", described(old), {"path": [], "at": ".", "in": "old"})}

described(object) := sprintf("%s %s", [object.kind, object.metadata.name])

# METADATA
# description: >-
#   All that there is to say on the way from one object to another, either of which may be null: the changes in the order of their paths, those that
#   the configuration accepts with the reason; the score 1 - Π(1 - weight) of the others; the bump of the version that
#   they require and the one that was made; and the problem, if that is not enough.
document(old, new, changes) := {
	"changes": listed,
	"score": total,
	"required": required(counted, total),
	"made": bump,
	"threshold": config.breaking_change_threshold,
	"problems": problems(old, new, total, bump),
} if {
	listed := judged(identity(old, new), changes)
	counted := [change | some change in listed; not change.accepted]
	total := score(counted)
	bump := made(old, new)
}

# METADATA
# description: >-
#   The document as it may be shown: without secrets, and with what is wrong with the configuration that it rests on.
shown(assessment) := object.union(assessment, {
	"changes": [masks.masked(change) | some change in assessment.changes],
	"problems": array.concat(assessment.problems, [problem |
		some wrong in config.problems
		problem := sprintf("usher's configuration: %s", [wrong])
	]),
})

identity(_, new) := new if new != null

identity(old, null) := old

# METADATA
# description: >-
#   The score of changes: how likely it is that at least one of them breaks something, were the weights likelihoods that
#   do not depend on one another. Rounded to four digits.
score(changes) := round((1 - product(harmless)) * 10000) / 10000 if {
	harmless := [likelihood |
		some change in changes
		likelihood := 1 - change.weight
	]
}

# METADATA
# description: >-
#   The part of the version that has to go up: the major one if the score reaches the threshold or any change is major,
#   else what the gravest change says.
required(changes, total) := "major" if {
	total >= config.breaking_change_threshold
} else := "major" if {
	some change in changes
	change.class == "major"
} else := "minor" if {
	some change in changes
	change.class == "minor"
} else := "patch" if {
	count(changes) > 0
} else := "none"

# METADATA
# description: >-
#   The bump that was made: major, minor, patch, none, lower; unknown where one of the two has no version.
made(old, new) := version.bump(version.of(old), version.of(new))

made(old, new) := "unknown" if not versioned(old, new)

versioned(old, new) if {
	version.of(old)
	version.of(new)
}

# A score at the threshold takes a major version. Whoever goes back to a version that was there before, and says so,
# takes the breaks of the way back into account.
problems(old, new, total, bump) := [problem |
	total >= config.breaking_change_threshold
	bump != "major"
	not declared_rollback(old, new, bump)
	problem := sprintf(
		"breaking changes (score %v, threshold %v) take a new major version, and %s",
		[total, config.breaking_change_threshold, transition(old, new)],
	)
]

declared_rollback(old, new, "lower") if version.rollback(old, new)

# What became of the version.
transition(old, new) := "the object is gone" if {
	new == null
} else := "there is none" if {
	said(old) == "no version"
	said(new) == "no version"
} else := sprintf("%s became %s", [said(old), said(new)])

said(object) := version.text_of(object)

said(object) := "no version" if not version.text_of(object)

# In the order of their paths, and with the reasons of those that are accepted.
judged(object, changes) := [change |
	some entry in sort([[change.path, change.at, change] | some change in changes])
	change := with_reason(object, entry[2])
]

with_reason(new, change) := object.union(change, {"accepted": reason}) if {
	reason := acceptance(new, change)[0]
} else := change

acceptance(new, change) := [entry.why |
	some entry in config.accepted_changes
	entry.kind == new.kind
	entry.name == new.metadata.name
	fits(entry, "namespace", object.get(new.metadata, "namespace", "default"))
	fits(entry, "class", change.class)
	exceptions.matches(entry.path, change.at)
	config.is_filled(entry.why)
	in_force(entry)
]

# What an entry does not say, it does not ask for.
fits(entry, member, value) if object.get(entry, member, value) == value

in_force(entry) if not "until" in object.keys(entry)

# The day that an entry names is its last.
in_force(entry) if {
	config.is_date(entry.until)

	# usher ignore:mutate-string a zone without a name is UTC as well
	time.format([time.now_ns(), "UTC", "2006-01-02"]) <= entry.until
}

# METADATA
# description: >-
#   What a person is told who made a refused change: the problem, and the gravest changes behind it.
explain(assessment, problem) := sprintf("%s: %s%s", [problem, concat("; ", named), rest]) if {
	ranked := gravest(assessment)
	named := [text |
		some change in array.slice(ranked, 0, 5)
		text := sprintf("%s (%v)", [masks.masked_place(change).message, change.weight])
	]
	rest := more(count(ranked) - 5)
}

more(n) := "" if n <= 0

more(n) := sprintf("; and %d more", [n]) if n > 0

# METADATA
# description: The place of the gravest change.
gravest_path(assessment) := masks.masked_place(gravest(assessment)[0]).path

# METADATA
# description: The changes that count, the heaviest first.
gravest(assessment) := [change |
	some weight in array.reverse(sort({change.weight | some change in assessment.changes}))
	weight > 0
	some change in assessment.changes
	change.weight == weight
	not change.accepted
]

# METADATA
# description: >-
#   What a person is told whose version says less than the changes do, though it is not refused.
understated(assessment) := sprintf("the changes take a %s version, and the one that was made is %s", [assessment.required, called[assessment.made]]) if {
	count(assessment.problems) == 0
	says_less(assessment.made, assessment.required)
}

called := {"minor": "a minor one", "patch": "a patch", "none": "the same"}

says_less(made_bump, required_bump) if {
	some i, made in bumps
	made == made_bump
	some j, higher in bumps
	higher == required_bump
	i < j
}

bumps := ["none", "patch", "minor", "major"]

# METADATA
# description: >-
#   The two values of a member that differ: {before, after}, or one of them and `in` where the other object does not
#   have it. Undefined where they are the same.
differing(old, new, member) := {"before": old[member], "after": new[member]} if old[member] != new[member]

differing(old, new, member) := {"before": old[member], "in": "old"} if not member in object.keys(new)

differing(old, new, member) := {"after": new[member]} if not member in object.keys(old)
