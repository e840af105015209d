/// Raptor, as its own clients and devices speak it: one folder that can be taken away.
package io.gatehouse.dialect.raptor;
