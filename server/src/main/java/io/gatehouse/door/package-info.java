/// What every door gives: the material of TLS, and the question who somebody is.
package io.gatehouse.door;
