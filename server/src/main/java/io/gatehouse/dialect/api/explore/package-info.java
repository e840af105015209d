/// Routes that look into the policy: what was refused, who may, what may somebody, what if.
package io.gatehouse.dialect.api.explore;
