// SPDX-License-Identifier: Apache-2.0

// A function in Go: its runtime is the library that it is linked with.
package main

import (
	"fmt"

	"github.com/aws/aws-lambda-go/lambda"
)

type question struct {
	Name string `json:"name"`
}

type answer struct {
	OK    bool   `json:"ok"`
	Hello string `json:"hello"`
}

func main() {
	fmt.Println("hello: loaded")
	lambda.Start(func(q question) (answer, error) {
		return answer{OK: true, Hello: q.Name}, nil
	})
}
