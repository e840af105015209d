/// Access lists: who may, as a thing itself says it beside what the policy says.
package io.gatehouse.access.list;
