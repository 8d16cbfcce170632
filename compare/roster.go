package main

import (
	"fmt"
	"strings"
)

// roster is the body of a submit.
func roster(rows int) string {
	var b strings.Builder
	b.WriteString(`{"members":[`)
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"reference_id":"EMP-%05d","first_name":"Jane","last_name":"Doe","date_of_birth":"1990-05-15",`+
			`"phone":"4155550100","email":"jane.doe.%d@example.com","plan_id":"pln_abc123def456","address":{`+
			`"address_line_1":"123 Main Street","address_line_2":null,"city":"San Francisco","state":"CA","zipcode":"94102"}}`, i, i)
	}
	b.WriteString("]}")
	return b.String()
}
