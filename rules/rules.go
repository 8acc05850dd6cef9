// Package rules holds all judgement as data.
package rules
