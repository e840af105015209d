/// Commands that look into the policy: who may, what may somebody, what if.
package io.gatehouse.cli.explore;
