# METADATA
# title: Exceptions
# description: >-
#   What the configuration lets pass all the same. An entry names the policy (prompt.sensitive_content), and perhaps kind,
#   namespace, name and field of the objects; a star stands for anything in each of them. It also says who allows it, why,
#   and until when: the day that it names is its last, in UTC. Objects cannot except themselves.
package lib.exceptions

import data.lib.config

# METADATA
# description: >-
#   True if an exception that has not ended covers what [policy] says of [field] ("spec.template") of the object under
#   review.
granted(policy, field) if {
	some exception in config.exceptions
	covers(exception, policy, field)
	not over(exception)
}

# METADATA
# description: Exceptions of the object under review that have ended.
ended contains exception if {
	some exception in config.exceptions
	names_object(exception)
	over(exception)
}

covers(exception, policy, field) if {
	names_object(exception)
	matches(exception.policy, policy)
	matches(object.get(exception, "field", "*"), field)
}

names_object(exception) if {
	matches(object.get(exception, "kind", "*"), object.get(input, "kind", ""))
	matches(object.get(exception, "namespace", "*"), object.get(input, ["metadata", "namespace"], ""))
	matches(object.get(exception, "name", "*"), object.get(input, ["metadata", "name"], ""))
}

# usher ignore:mutate-rule what is equal matches below, too, though not as quickly
matches(pattern, text) if pattern == text

# Brackets in a field are no class of characters.
matches(pattern, text) if glob.match(regex.replace(pattern, `[[{?\\]`, `\$0`), null, text)

over(exception) if not lasts(exception)

# A date that cannot be read lasts at no time.
lasts(exception) if {
	config.is_date(exception.until)

	# usher ignore:mutate-string a zone without a name is UTC as well
	time.format([time.now_ns(), "UTC", "2006-01-02"]) <= exception.until
}
