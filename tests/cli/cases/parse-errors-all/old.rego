package old

rule_1 { input.value == 1 }

rule_2 { input.value == 2 }

rule_3 { input.value == 3 }

rule_4 { input.value == 4 }

rule_5 { input.value == 5 }

rule_6 { input.value == 6 }

rule_7 { input.value == 7 }

rule_8 { input.value == 8 }

rule_9 { input.value == 9 }

rule_10 { input.value == 10 }

rule_11 { input.value == 11 }

rule_12 { input.value == 12 }
