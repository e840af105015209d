/// Looks for open doors: what an operator or administrator should know, and how to cure it.
package io.gatehouse.doctor;
