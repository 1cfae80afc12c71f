# What a rule means, in Rego. Rules are data, found by agency, role and purpose; the input says for each gate how far
# (1 existence, 2 summary, 3 full) it is open for a category, and for each condition of which categories it holds.
package concordat

import rego.v1

rules := data.rules[input.key]

stands(rule) if rule.anyone

stands(rule) if {
	some word in rule.relationships
	input.relationships[word]
}

opens(rule, _, _) if rule.gate == ""

opens(rule, category, level) if input.gates[rule.gate][category] >= level

holds(rule, _) if rule.condition == ""

holds(rule, category) if input.conditions[rule.condition][category]

standing := [rule | some rule in rules; stands(rule)]

permitted contains [category, level, rule.id] if {
	some rule in standing
	rule.permits
	some category in rule.categories
	holds(rule, category)
	some level in rule.levels
	opens(rule, category, level)
}

barred contains [category, level] if {
	some rule in standing
	not rule.permits
	some category in rule.categories
	holds(rule, category)
	some level in rule.levels
	opens(rule, category, level)
}

shown contains [category, level, id] if {
	some [category, level, id] in permitted
	not barred[[category, level]]
}
